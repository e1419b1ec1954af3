/** Folders nest; a drop of a whole disk must end. */
const MOST_DEPTH = 12;

/**
 * The files of a drop, those in folders included, in the order the browser gives them.
 *
 * @param most no more files than this are collected.
 * @returns the names of files and folders that could not be opened beside the files.
 */
export async function droppedFiles(
  transfer: Pick<DataTransfer, 'items' | 'files'>,
  most: number,
): Promise<{ files: File[]; unreadable: string[] }> {
  // Entries must be taken before the first wait: the browser empties the transfer when the event is over.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const loose = [...transfer.files];
  if (entries.length === 0) return { files: loose.slice(0, most), unreadable: [] };
  const files: File[] = [];
  const unreadable: string[] = [];

  async function walk(entry: FileSystemEntry, depth: number): Promise<void> {
    if (files.length >= most) return;
    try {
      if (entry.isFile) {
        files.push(await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)));
      } else if (depth < MOST_DEPTH) {
        const reader = (entry as FileSystemDirectoryEntry).createReader();
        const batch = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
        // Browsers hand out at most 100 entries a call, and an empty batch at the end.
        for (let found = await batch(); found.length > 0 && files.length < most; found = await batch()) {
          for (const child of found) await walk(child, depth + 1);
        }
      }
    } catch (error) {
      if (unreadable.length < 20) unreadable.push(entry.name);
      console.warn(`Vidimus: ${entry.name} could not be opened`, error);
    }
  }

  for (const entry of entries) await walk(entry, 0);
  return { files, unreadable };
}
