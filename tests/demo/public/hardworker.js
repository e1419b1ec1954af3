/** A MediaSource that lives in a worker: the page's own world never sees a byte of it. */
const source = new MediaSource();
const { handle } = source;
source.addEventListener(
  'sourceopen',
  async () => {
    try {
      const playlist = (await (await fetch('/api/stream.m3u8')).text()).split('\n');
      const urls = playlist.filter((line) => line !== '' && !line.startsWith('#'));
      const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
      const init = await bytes(urls[0]);
      const at = init.findIndex((_, index) => String.fromCharCode(...init.subarray(index, index + 4)) === 'avcC');
      const codec = [...init.subarray(at + 5, at + 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const buffer = source.addSourceBuffer(`video/mp4; codecs="avc1.${codec}"`);
      const append = (data) =>
        new Promise((resolve) => {
          buffer.addEventListener('updateend', resolve, { once: true });
          buffer.appendBuffer(data);
        });
      await append(init);
      for (const url of urls.slice(1)) await append(await bytes(url));
      source.endOfStream();
    } catch (error) {
      postMessage({ error: String(error) });
    }
  },
  { once: true },
);
postMessage({ handle }, [handle]);
