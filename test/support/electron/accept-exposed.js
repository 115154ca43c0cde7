/* Runs in the page's world before its scripts: takes over what the preload script exposes. */
window.addEventListener(
  'electron:expose',
  (event) => {
    const { key, value } = JSON.parse(event.detail);
    Object.defineProperty(window, key, { value, enumerable: true });
  },
  { once: true },
);
