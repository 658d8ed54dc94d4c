// What every part of the page uses: elements, pictures, questions to the server, and a line that says what went wrong.

export const about = JSON.parse(document.body.dataset.about);
export const $ = id => document.getElementById(id);
export const score = value => value.toFixed(3);
export const clock = seconds => `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;
export const many = (count, one, more = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : more}`;

/** Makes an element; texts go in as texts. */
export function h(tag, attributes = {}, ...children) {
  const svg = tag === 'svg' || tag.startsWith('svg:');
  const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag.replace('svg:', '')) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

export const icon = path => h('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, h('svg:path', { d: path }));
export const SIMILAR = 'M9 4H5.5A1.5 1.5 0 0 0 4 5.5V9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15M15 20h3.5a1.5 1.5 0 0 0 1.5-1.5V15M8.5 12a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0';

/** Asks the server; what it could not do is said, and thrown. */
export async function call(path, body, signal) {
  const isBytes = body instanceof Blob;
  const options = body === undefined ? {} : {
    method: 'POST', body: isBytes ? body : JSON.stringify(body), headers: { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' },
  };
  let response;
  try {
    response = await fetch(path, { ...options, signal });
  } catch (error) {
    if (error.name !== 'AbortError') {
      toast('ClipLens does not answer: it was stopped. Start it again.');
    }
    throw error;
  }
  if (!response.ok) {
    const said = await response.json().catch(() => ({}));
    if (response.status !== 404 || said.error) {
      toast(said.error ?? (response.status === 413 ? 'That picture is too large: at most 64 MB.' : `That did not work (${response.status}).`));
    }
    throw Object.assign(new Error(said.error ?? response.statusText), { status: response.status });
  }
  return response.json();
}

let toastTimer;
export function toast(text) {
  const box = $('toast');
  box.textContent = text;
  box.popover = 'manual';
  box.hidePopover();
  box.showPopover(); // above an open dialog too
  box.classList.add('on');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    box.classList.remove('on');
    box.hidePopover();
  }, 4500);
}

export const pictureOf = (item, side = devicePixelRatio > 1.4 ? 640 : 320) =>
  item.frame === null || item.frame === undefined ? `/thumb/${item.row}/${side}?v=${item.version}` : `/frame/${item.row}/${item.frame}/${side}?v=${item.version}`;

export function image(item, side) {
  const img = h('img', { src: pictureOf(item, side), alt: '', decoding: 'async', draggable: 'false' });
  if (!img.complete) {
    img.className = 'coming';
    img.addEventListener('load', () => img.classList.remove('coming'));
    img.addEventListener('error', () => img.parentElement?.classList.add('lost'));
  }
  return img;
}
