/** Milliseconds after which a download has taken its address. */
const downloadTakes = 10_000;

/** Hands a file to the browser to be saved. */
export function saveFile(fileName: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, downloadTakes);
}
