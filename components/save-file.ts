/** Milliseconds until the address may be taken back: the browser reads it after the click has returned. */
const READ_BY = 60_000;

/** Hands bytes to the person as a file in their downloads; needs no permission. */
export function saveFile(name: string, type: string, bytes: Uint8Array | string): void {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), READ_BY);
}
