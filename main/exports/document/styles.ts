/**
 * Drawings are made for paper and stay on a white ground in the dark scheme, too. Wide tables and drawings
 * scroll within their own frame, so that the page does not.
 */
export const styles = `
:root {
  --ground: #ffffff; --ink: #1a1a1a; --faint: #595959; --line: #d8d8d8; --band: #f4f5f6; --link: #00558a;
  --good: #00684a; --middling: #7a5200; --bad: #a33b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181a; --ink: #e7e7e7; --faint: #a6a6a6; --line: #3a3d40; --band: #202326; --link: #7cc4f5;
    --good: #5ad1a4; --middling: #e6b450; --bad: #ff9a66;
  }
}
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, 'Liberation Sans', Arial, sans-serif; }
body { margin: 0; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p, ul, h1, h2, h3 { overflow-wrap: anywhere; }
p, ul { max-width: 46rem; margin: .5rem 0; }
a { color: var(--link); }
td a { white-space: nowrap; }
.table { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; border-bottom-color: var(--faint); }
th.number { text-align: right; }
td.number { text-align: right; white-space: nowrap; }
/* Heads may be names of any length. */
th { max-width: 12rem; overflow-wrap: anywhere; white-space: normal; min-width: 4.5rem; vertical-align: bottom; }
td:first-child { min-width: 8rem; }
.good { color: var(--good); } .middling { color: var(--middling); } .bad { color: var(--bad); }
td .good, td .middling, td .bad { font-weight: 600; }
figure { margin: 1rem 0; }
figcaption { color: var(--faint); font-size: .875rem; max-width: 46rem; margin-top: .35rem; overflow-wrap: anywhere; }
.paper { background: #ffffff; border: 1px solid var(--line); border-radius: 4px; overflow-x: auto; width: fit-content; max-width: 100%; }
.paper svg, .paper img { display: block; height: auto; max-width: max(100%, 56rem); }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: 1rem; margin: .75rem 0; }
.gallery figure { margin: 0; }
.gallery img { display: block; max-width: 100%; height: auto; border-bottom: 3px solid currentColor; }
.gallery figcaption { margin-top: .25rem; }
pre { background: var(--band); padding: .75rem 1rem; overflow-x: auto; font-size: .875rem; border-radius: 4px; }
@media print {
  :root { --ground: #ffffff; --ink: #000000; --faint: #444444; --line: #bbbbbb; --band: #f4f5f6; --link: #000000; --good: #00513a; --middling: #5c3d00; --bad: #8a3200; }
  html { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; } h3 { break-after: avoid; }
  figure, tr { break-inside: avoid; }
  .paper svg, .paper img { max-width: 100%; height: auto; }
  .table, .paper { overflow: visible; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;
