// The endless grid: only what can be seen is drawn, and further pages are fetched when they come near.

import { closer } from '/closer.js';
import { $, SIMILAR, call, clock, h, icon, image, score } from '/page.js';
import { answer, ask, asked, more, similar } from '/search.js';

const SHAPES = {
  photos: { least: 190, ratio: 1, below: 30 },
  frames: { least: 250, ratio: 1.6, below: 30 },
  videos: { least: 300, ratio: 1.6, below: 70 },
};
const PAGE = 500, LINE = 58;

/** Draws only what is on the screen and a little around it, of any number of pictures. */
export const grid = {
  host: $('grid'), items: [], total: 0, found: 0, number: 0, shape: SHAPES.photos, tiles: new Map(), pages: new Set(), line: null,

  show(found, kind) {
    Object.assign(this, { total: found.total, found: found.found, number: found.number, shape: SHAPES[kind], kind, pages: new Set(), items: new Array(found.total) });
    found.items.forEach((item, place) => { this.items[place] = item; });
    const threshold = found.threshold;
    this.line = threshold === null || asked.sort === 'date' || found.total === found.found && found.found > 0 ? null : h('li', { class: 'line', role: 'presentation' },
      h('span', {}, found.found === 0 ? 'Nothing reaches ' : 'The line at ', h('b', {}, score(threshold)), found.found === 0 ? '. What comes nearest:' : '. Below it, what comes nearest'),
      h('a', { href: '/tune', 'data-go': 'tune' }, 'Move it'));
    this.host.classList.add('live');
    this.host.replaceChildren(...(this.line ? [this.line] : []));
    this.tiles.clear();
    this.measure();
  },

  measure() {
    if (!this.number || this.host.offsetParent === null) {
      return;
    }
    const width = this.host.clientWidth, gap = width < 460 ? 8 : 12;
    const least = Math.min(this.shape.least, width / 2 - gap / 2);
    this.columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
    this.width = (width - gap * (this.columns - 1)) / this.columns;
    this.step = this.width / this.shape.ratio + this.shape.below + gap;
    this.gap = gap;
    this.head = this.line ? Math.ceil(this.found / this.columns) * this.step : 0; // where the line stands
    const rows = this.line ? Math.ceil((this.total - this.found) / this.columns) : Math.ceil(this.total / this.columns);
    this.host.style.height = `${this.head + (this.line ? LINE : 0) + rows * this.step}px`;
    this.host.style.setProperty('--w', `${this.width}px`);
    this.host.style.setProperty('--ratio', this.shape.ratio);
    if (this.line) {
      this.line.style.transform = `translateY(${this.head}px)`;
    }
    this.tiles.forEach((tile, place) => this.put(tile, place));
    this.draw();
  },

  place(index) {
    const under = this.line && index >= this.found;
    const within = under ? index - this.found : index;
    const row = Math.floor(within / this.columns);
    return { x: (within % this.columns) * (this.width + this.gap), y: (under ? this.head + LINE : 0) + row * this.step };
  },

  put(tile, index) {
    const { x, y } = this.place(index);
    tile.style.transform = `translate(${x}px, ${y}px)`;
  },

  // The pictures whose rows meet a stretch of the page.
  range(top, bottom) {
    const inPart = (from, count, start) => {
      const first = Math.max(0, Math.floor((top - start) / this.step)) * this.columns;
      const last = Math.min(count, Math.ceil((bottom - start) / this.step) * this.columns);
      return first < last ? [[from + first, from + last]] : [];
    };
    return this.line ? [...inPart(0, this.found, 0), ...inPart(this.found, this.total - this.found, this.head + LINE)] : inPart(0, this.total, 0);
  },

  draw() {
    if (!this.number || this.host.offsetParent === null) {
      return;
    }
    const top = scrollY - this.host.offsetTop, ahead = innerHeight;
    const wanted = new Set();
    for (const [from, to] of this.range(top - ahead, top + innerHeight + ahead)) {
      for (let index = from; index < to; index++) {
        wanted.add(index);
      }
    }
    for (const [index, tile] of this.tiles) {
      if (!wanted.has(index) && !tile.contains(document.activeElement)) {
        tile.remove();
        this.tiles.delete(index);
      }
    }
    for (const index of [...wanted].sort((a, b) => a - b)) {
      if (!this.items[index]) {
        this.load(index);
      } else if (!this.tiles.has(index)) {
        const tile = this.tile(this.items[index], index);
        this.put(tile, index);
        this.tiles.set(index, tile);
        this.host.append(tile);
      }
    }
  },

  async load(index) {
    const page = Math.floor(index / PAGE);
    if (this.pages.has(page)) {
      return;
    }
    this.pages.add(page);
    const { number } = this;
    try {
      const items = await call(`/api/answer/${number}?from=${page * PAGE}`);
      if (number === this.number) {
        items.forEach((item, i) => { this.items[page * PAGE + i] = item; });
        this.draw();
      }
    } catch (error) {
      if (error.status === 404 && number === this.number) {
        ask({ push: false }); // the answer is too old to be kept
      }
    }
  },

  tile(item, index) {
    const at = item.time === null || item.time === undefined ? '' : `, at ${clock(item.time)}`;
    const act = (words, sign, work) => h('button', { type: 'button', title: words, 'aria-label': `${words}: ${item.name}`, tabindex: '-1', onclick: work }, sign);
    return h('li', { class: this.line && index >= this.found ? 'tile under' : 'tile', 'aria-posinset': index + 1, 'aria-setsize': this.total },
      h('button', {
        type: 'button', class: 'picture', 'data-index': index, 'aria-label': `${item.name}${at}${item.score === null ? '' : `, score ${score(item.score)}`}`,
        onclick: () => closer.open(index),
      }, image(item), at ? h('span', { class: 'time' }, item.moments?.[0] ? `${clock(item.moments[0].start)}–${clock(item.moments[0].end)}` : clock(item.time)) : null,
      at ? h('svg', { class: 'play', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, h('svg:path', { d: 'M7 4.5v15l12-7.5z' })) : null),
      h('div', { class: 'actions' },
        act('Find similar', icon(SIMILAR), () => similar(item)), act('More like this', '+', () => more(item, 1)), act('Less like this', '−', () => more(item, -1))),
      item.times ? curve(item) : null,
      h('span', { class: 'caption' }, item.score === null ? null : h('b', {}, score(item.score)), h('span', { title: item.name }, item.name)));
  },

  focus(index) {
    const to = Math.min(this.total - 1, Math.max(0, index));
    const { y } = this.place(to);
    const top = this.host.offsetTop + y, edge = document.querySelector('.top').offsetHeight + 12;
    if (top < scrollY + edge) {
      scrollTo(0, top - edge);
    } else if (top + this.step > scrollY + innerHeight) {
      scrollTo(0, top + this.step - innerHeight);
    }
    this.draw();
    this.tiles.get(to)?.querySelector('.picture').focus({ preventScroll: true });
  },
};

/** Draws similarity over time, with the spans to watch behind it. */
export function curve(item, attributes = { class: 'curve' }) {
  const { times, scores, moments } = item;
  const end = Math.max(times.at(-1), ...moments.map(moment => moment.end)), start = times[0];
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const x = time => end > start ? (time - start) / (end - start) * 1000 : 0;
  const y = value => most > least ? 95 - (value - least) / (most - least) * 88 : 50;
  const stretch = Math.ceil(scores.length / 400); // of many frames the highest of each stretch, so that no peak is lost
  const points = [];
  for (let from = 0; from < scores.length; from += stretch) {
    const some = scores.slice(from, from + stretch), best = from + some.indexOf(Math.max(...some));
    points.push(`${x(times[best]).toFixed(1)},${y(scores[best]).toFixed(1)}`);
  }
  if (points.length === 1) {
    points.push(`1000,${points[0].split(',')[1]}`);
  }
  return h('svg', { ...attributes, viewBox: '0 0 1000 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    moments.map(moment => h('svg:rect', { x: x(moment.start), width: Math.max(4, x(moment.end) - x(moment.start)), y: 0, height: 100 })),
    h('svg:polygon', { class: 'area', points: `0,100 ${points.join(' ')} 1000,100`, fill: 'none', stroke: 'none' }), h('svg:polyline', { points: points.join(' ') }));
}

grid.host.addEventListener('keydown', event => {
  const index = +event.target.dataset?.index;
  const item = grid.items[index];
  if (!item || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: grid.columns, ArrowUp: -grid.columns, Home: -grid.total, End: grid.total }[event.key];
  if (step) {
    event.preventDefault();
    grid.focus(index + step);
  } else if (event.key === 's') {
    similar(item);
  } else if (event.key === '+') {
    more(item, 1);
  } else if (event.key === '-') {
    more(item, -1);
  }
});
