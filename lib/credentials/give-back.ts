/**
 * Frees a buffer now instead of at the collector's leisure, which for slices of a file meant 110 to 140 MB on the way
 * through 134 MB. Handed over to a port that nobody listens at, it is gone; a mere detaching (`ArrayBuffer.transfer`)
 * leaves the browser's own reference to it, and the memory, where they are.
 */
export const giveBack: (buffer: ArrayBuffer) => void = (() => {
  let nowhere: MessagePort | null = null;
  return (buffer) => {
    if (nowhere === null) {
      const { port1, port2 } = new MessageChannel();
      port2.close();
      nowhere = port1;
    }
    nowhere.postMessage(null, [buffer]);
  };
})();
