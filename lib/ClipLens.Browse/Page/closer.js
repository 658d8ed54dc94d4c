// A closer look at one picture or video.

import { curve, grid } from '/grid.js';
import { $, call, clock, h, image, pictureOf, score, toast } from '/page.js';
import { asked, more, question, similar } from '/search.js';

export const closer = {
  box: $('closer'), index: -1, item: null,

  open(index) {
    this.index = index;
    this.show(grid.items[index]);
  },

  async show(item) {
    this.item = item;
    const isVideo = item.frame !== null && item.frame !== undefined;
    const side = h('aside', { class: 'side' });
    const stage = h('div', { class: 'stage' });
    this.box.replaceChildren(h('button', { class: 'close', type: 'button', 'aria-label': 'Close', onclick: () => this.box.close() }, '×'), stage, side);
    if (!this.box.open) {
      this.box.showModal();
    }
    this.turns(stage);
    if (isVideo) {
      player(stage, side, item);
    } else {
      const img = h('img', { src: pictureOf(item, 640), alt: item.name });
      const whole = h('div', { class: 'whole', onclick: event => event.target === img && whole.classList.toggle('zoom') }, img);
      stage.append(whole);
      const large = new Image();
      large.onload = () => { img.src = large.src; };
      large.src = `/large/${item.row}?v=${item.version}`;
    }
    const known = await call(`/api/item/${item.row}`).catch(() => null);
    if (known && this.item === item) {
      this.tell(side, known, isVideo);
    }
  },

  turns(stage) {
    const turn = (by, name, sign, words) => {
      const to = this.index + by;
      if (this.index >= 0 && grid.items[to]) {
        stage.append(h('button', { class: `turn ${name}`, type: 'button', 'aria-label': words, onclick: () => this.turn(by) }, sign));
      }
    };
    turn(-1, 'back', '‹', 'Previous picture');
    turn(1, 'on', '›', 'Next picture');
  },

  turn(by) {
    const to = this.index + by;
    if (this.index >= 0 && grid.items[to]) {
      this.open(to);
      grid.load(to + 1 < grid.total ? to + 1 : to);
    }
  },

  tell(side, known, isVideo) {
    const { item } = this;
    const copy = async () => { await navigator.clipboard.writeText(known.path); toast('The path is copied.'); };
    const folder = async () => (await call(`/api/item/${item.row}/folder`, {})).shown || toast('There is no file manager here. The path is to be copied above.');
    const row = (name, value) => value === null || value === undefined || value === '' ? [] : [h('dt', {}, name), h('dd', {}, value)];
    const degrees = (value, plus, minus) => `${Math.abs(value).toFixed(4)}° ${value < 0 ? minus : plus}`;
    side.prepend(
      h('h2', {}, known.name), h('p', { class: 'score' }, item.score === null ? '' : `score ${score(item.score)}`),
      h('div', { class: 'acts' },
        h('button', { class: 'act primary', type: 'button', onclick: () => similar(item) }, isVideo ? 'Find similar frames' : 'Find similar'),
        h('button', { class: 'act', type: 'button', onclick: () => more(item, 1) }, '+ More like this'),
        h('button', { class: 'act', type: 'button', onclick: () => more(item, -1) }, '− Less like this')));
    side.append(
      h('dl', {}, row(known.dateIsTheFiles ? 'File of' : 'Taken', known.date), row('Camera', known.camera),
        row('Place', known.latitude === null ? null : `${degrees(known.latitude, 'N', 'S')}, ${degrees(known.longitude, 'E', 'W')}`),
        row('Size', known.bytes === null ? null : known.bytes > 1e6 ? `${(known.bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(known.bytes / 1e3)} KB`),
        known.also.length > 0 ? row('Copies', known.also.join(', ')) : []),
      h('div', { class: 'path' }, h('code', {}, known.path), h('button', { class: 'act', type: 'button', onclick: copy }, 'Copy')),
      h('div', { class: 'path' }, h('button', { class: 'act', type: 'button', onclick: folder }, 'Show in folder')),
      ...(known.around.length > 1 ? [h('h3', {}, 'Around the same time'), h('div', { class: 'near' }, known.around.map(near => h('button', {
        type: 'button', 'aria-label': near.name, 'aria-current': near.row === item.row ? 'true' : null, onclick: () => { this.index = -1; this.show(near); },
      }, image(near, 320))))] : []));
  },
};

closer.box.addEventListener('keydown', event => {
  if (/^(INPUT|VIDEO)$/.test(event.target.tagName) || event.target.getAttribute('role') === 'slider') {
    return;
  }
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by) {
    event.preventDefault();
    closer.turn(by);
  }
});
closer.box.addEventListener('close', () => {
  closer.box.replaceChildren(); // a video stops
  if (closer.index >= 0) {
    grid.focus(closer.index);
  }
});

/** Plays a video from its moment; the similarity curve is the seek bar. */
async function player(stage, side, item) {
  const start = item.moments?.[0]?.start ?? item.time ?? 0;
  const video = h('video', { src: `/video/${item.row}?v=${item.version}#t=${start}`, controls: true, autoplay: true, playsinline: true, 'aria-label': item.name });
  video.muted = true;
  const head = h('div', { class: 'head' }, h('span'));
  const seek = h('div', { class: 'seek', role: 'slider', tabindex: '0', 'aria-label': 'time, over the similarity curve', 'aria-valuemin': 0 });
  const spans = h('ol', { class: 'moments' });
  stage.append(h('div', { class: 'whole' }, video), seek);
  side.append(h('h3', {}, 'Moments to watch'), spans);

  const known = item.times ? item : asked.terms.length > 0 ? await call(`/api/video/${item.row}/curve`, question()).catch(() => null) : null;
  if (!known || !stage.isConnected) {
    return;
  }
  const first = known.times[0], last = Math.max(known.times.at(-1), ...known.moments.map(moment => moment.end));
  seek.append(curve(known, {}), head);
  seek.setAttribute('aria-valuemax', last.toFixed(1));
  const follow = () => {
    const share = last > first ? Math.min(1, Math.max(0, (video.currentTime - first) / (last - first))) : 0;
    head.style.left = `${100 * share}%`;
    head.classList.toggle('late', share > 0.85);
    head.firstChild.textContent = clock(video.currentTime);
    seek.setAttribute('aria-valuenow', video.currentTime.toFixed(1));
    seek.setAttribute('aria-valuetext', clock(video.currentTime));
  };
  const to = time => { video.currentTime = Math.min(last, Math.max(0, time)); follow(); };
  const point = event => {
    const box = seek.getBoundingClientRect();
    to(first + (last - first) * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  seek.addEventListener('pointerdown', event => {
    seek.setPointerCapture(event.pointerId);
    point(event);
    seek.addEventListener('pointermove', point);
    seek.addEventListener('pointerup', () => seek.removeEventListener('pointermove', point), { once: true });
  });
  seek.addEventListener('keydown', event => {
    const by = { ArrowRight: 1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (by) {
      event.preventDefault();
      to(video.currentTime + by);
    }
  });
  video.addEventListener('timeupdate', follow);
  video.addEventListener('loadedmetadata', follow);
  spans.append(...known.moments.map(moment => h('li', {},
    h('button', { class: 'act', type: 'button', onclick: () => { to(moment.start); video.play(); } }, `▶ ${clock(moment.start)}–${clock(moment.end)}`, h('b', {}, score(moment.score))),
    h('a', { class: 'act', href: `/clip/${item.row}?start=${moment.start}&end=${moment.end}`, download: true, 'aria-label': `Export the clip ${clock(moment.start)} to ${clock(moment.end)}` }, 'Export'))));
  const best = known.moments[0];
  video.addEventListener('error', () => {
    if (best && !video.src.includes('/clip/')) {
      toast('The browser cannot play this format: here is the best moment, converted.');
      video.src = `/clip/${item.row}?start=${best.start}&end=${best.end}&play=true`;
    }
  });
}
