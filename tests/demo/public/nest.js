/** Shows the page that the query names in a frame of its own. */
const inner = new URLSearchParams(location.search).get('inner') ?? '';
if (/^https?:/.test(inner)) {
  const frame = document.createElement('iframe');
  frame.src = inner;
  document.querySelector('.media').append(frame);
}
