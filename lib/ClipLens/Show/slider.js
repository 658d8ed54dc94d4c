// A threshold as a slider: the scores of labelled pictures, what every threshold makes of them, and the pictures that cross the line.
// Stands alone: it needs its data (ThresholdSlider.cs) and slider.css, and no server.

const SVG = 'http://www.w3.org/2000/svg';
const W = 1000, TOP = 110, BOTTOM = 70, BINS = 48, CARD = 92, NEAR = 14;

function el(tag, attributes = {}, ...children) {
  const node = tag.startsWith('svg:') ? document.createElementNS(SVG, tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

const number = value => (Math.round(value * 1000) / 1000).toFixed(3);
const percent = value => `${Math.round(100 * value)} %`;

/** Draws the slider into a host; `save(threshold, where)` is offered where it is given. */
export function mountSlider(host, data, { save, places } = {}) {
  const labels = [...data.labels].sort((a, b) => a.score - b.score);
  const points = [...data.points].sort((a, b) => a.at - b.at);
  if (labels.length === 0 || points.length === 0) {
    host.replaceChildren(el('p', {}, 'There is nothing to tune yet.'));
    return;
  }
  const scores = labels.map(label => label.score);
  const spread = Math.max(0.02, scores.at(-1) - scores[0]);
  const low = Math.floor((scores[0] - 0.04 * spread) * 1000) / 1000, high = Math.ceil((scores.at(-1) + 0.04 * spread) * 1000) / 1000;
  const x = score => W * (score - low) / (high - low);
  let line = data.line;

  // The head: the threshold as a number, and what it does.
  const value = el('input', { class: 'sl-value', type: 'number', step: '0.001', min: low, max: high, 'aria-label': 'threshold', onchange: () => move(+value.value) });
  const meters = ['precision', 'recall', 'f1'].map(meter);
  const sentence = el('p', { class: 'sl-sentence', 'aria-live': 'polite' });

  // The chart: relevant pictures above the axis, the others below it.
  const range = el('input', {
    class: 'sl-range', type: 'range', min: low, max: high, step: '0.001',
    'aria-label': data.kind === 'text' ? 'threshold for words' : 'threshold for pictures', oninput: () => move(+range.value),
  });
  const mark = el('svg:line', { class: 'sl-line', y1: 0, y2: TOP + BOTTOM });
  const chart = el('svg:svg', { class: 'sl-chart', viewBox: `0 0 ${W} ${TOP + BOTTOM}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...bars(true), ...bars(false), el('svg:line', { class: 'sl-axis', x1: 0, x2: W, y1: TOP, y2: TOP }), interval(), mark);
  chart.addEventListener('pointerdown', event => {
    chart.setPointerCapture(event.pointerId);
    drag(event);
    chart.addEventListener('pointermove', drag);
    chart.addEventListener('pointerup', () => chart.removeEventListener('pointermove', drag), { once: true });
  });

  const rules = el('ul', { class: 'sl-rules' });
  for (const rule of [...data.rules, ...(data.inUse === null || data.inUse === undefined ? [] : [{ name: 'In use now', at: data.inUse, reason: 'What searches use at the moment.' }])]) {
    const reach = rule.low === null || rule.low === undefined ? '' : `, with other labels ${number(rule.low)} to ${number(rule.high)}`;
    rules.append(el('li', {}, el('button', { type: 'button', title: rule.reason + reach, 'data-at': rule.at, onclick: () => move(rule.at) },
      el('span', {}, rule.name), el('b', {}, number(rule.at)))));
  }
  const marks = el('div', { class: 'sl-marks', 'aria-hidden': 'true' });
  for (const rule of data.rules.filter(rule => rule.at >= low && rule.at <= high)) {
    const tick = el('i', { title: `${rule.name} ${number(rule.at)}`, onclick: () => move(rule.at) });
    tick.style.left = `${x(rule.at) / W * 100}%`;
    marks.append(tick);
  }

  const cost = el('input', { type: 'number', min: '0.1', max: '100', step: 'any', value: '3', 'aria-label': 'missed pictures', oninput: offer });
  const cheapest = el('button', { type: 'button', onclick: () => move(+cheapest.dataset.at) });

  const lanes = [lane(true), lane(false)];
  host.replaceChildren(...[
    el('div', { class: 'sl-head' },
      el('label', { class: 'sl-title' }, el('span', {}, data.kind === 'text' ? 'Words: found from' : 'Pictures: found from'), value),
      el('div', { class: 'sl-meters' }, ...meters.map(one => one.node))),
    sentence,
    data.tooFew ? el('p', { class: 'sl-few' }, `Still a guess: ${data.tooFew}.`) : null,
    el('div', { class: 'sl-plot' },
      el('div', { class: 'sl-legend', 'aria-hidden': 'true' }, el('span', { class: 'sl-yes' }, 'relevant'), el('span', { class: 'sl-no' }, 'not relevant')),
      chart, range, marks,
      el('div', { class: 'sl-ends', 'aria-hidden': 'true' }, el('span', {}, number(low)), el('span', {}, 'similarity'), el('span', {}, number(high)))),
    el('div', { class: 'sl-lanes' }, el('div', { class: 'sl-sides', 'aria-hidden': 'true' }, el('span', {}, '← not shown'), el('span', {}, 'shown →')), ...lanes.map(one => one.node)),
    el('div', { class: 'sl-choose' },
      rules,
      el('p', { class: 'sl-cost' }, 'A wrong picture is as bad as ', cost, ' missed ones: ', cheapest),
      save ? el('p', { class: 'sl-save' }, ...(places ?? [['collection', 'Save for this collection']]).map(([where, words], i) =>
        el('button', { type: 'button', class: i === 0 ? 'primary' : '', onclick: () => save(line, where) }, words))) : null),
  ].filter(part => part !== null));
  offer();
  move(line);

  function move(to) {
    if (!Number.isFinite(to)) {
      return;
    }
    line = Math.min(1, Math.max(-1, to));
    const shown = number(line);
    value.value = shown;
    range.value = line;
    range.setAttribute('aria-valuetext', shown);
    mark.setAttribute('x1', x(line));
    mark.setAttribute('x2', x(line));
    const counts = at(line);
    const shares = { precision: share(counts.tp, counts.fp), recall: share(counts.tp, counts.fn), f1: share(2 * counts.tp, counts.fp + counts.fn) };
    const near = points.reduce((best, point) => Math.abs(point.at - line) < Math.abs(best.at - line) ? point : best);
    meters.forEach(one => one.show(shares[one.name], near[one.name]));
    sentence.textContent = counts.tp + counts.fp === 0
      ? 'Nothing would be shown.'
      : `Of 10 pictures that are shown, about ${Math.round(10 * shares.precision)} are right; of 10 right ones, about ${Math.round(10 * shares.recall)} are shown.`;
    lanes.forEach(one => one.show());
    for (const button of rules.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', number(+button.dataset.at) === shown);
    }
  }

  function at(threshold) {
    const counts = { tp: 0, fp: 0, fn: 0 };
    for (const label of labels) {
      if (label.score >= threshold) {
        counts[label.relevant ? 'tp' : 'fp'] += label.weight;
      } else if (label.relevant) {
        counts.fn += label.weight;
      }
    }
    return counts;
  }

  function share(part, rest) {
    return part + rest > 0 ? part / (part + rest) : 0;
  }

  function drag(event) {
    const box = chart.getBoundingClientRect();
    move(low + (high - low) * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  }

  function offer() {
    const each = Math.max(0, +cost.value || 0);
    const best = points.reduce((a, b) => each * b.fp + b.fn < each * a.fp + a.fn ? b : a);
    cheapest.dataset.at = best.at;
    cheapest.textContent = `use ${number(best.at)}`;
  }

  function meter(name) {
    const words = { precision: 'precision', recall: 'recall', f1: 'F1' }[name];
    const what = { precision: 'how much of what is shown is right', recall: 'how much of what is right is shown', f1: 'both in one number' }[name];
    const big = el('b'), small = el('small'), band = el('i', { class: 'sl-band' }), dot = el('i', { class: 'sl-dot' });
    return {
      name,
      node: el('div', { class: 'sl-meter', title: what }, el('span', {}, words), big, el('div', { class: 'sl-bar' }, band, dot), small),
      show(now, [from, to]) {
        big.textContent = percent(now);
        small.textContent = data.queries > 1 ? `${percent(from)} to ${percent(to)}` : 'from one query';
        band.style.left = percent(from).replace(' ', '');
        band.style.width = `${100 * (to - from)}%`;
        dot.style.left = `${100 * now}%`;
      },
    };
  }

  function bars(relevant) {
    const counts = new Array(BINS).fill(0);
    labels.filter(label => label.relevant === relevant).forEach(label => counts[Math.min(BINS - 1, Math.floor((label.score - low) / (high - low) * BINS))]++);
    const most = Math.max(1, ...counts), height = relevant ? TOP - 6 : BOTTOM - 4;
    return counts.flatMap((count, bin) => {
      const tall = count === 0 ? 0 : Math.max(3, count / most * height);
      return count === 0 ? [] : [el('svg:rect', {
        class: relevant ? 'sl-yes' : 'sl-no', x: bin * W / BINS + 1.5, width: W / BINS - 3, y: relevant ? TOP - tall : TOP, height: tall,
      })];
    });
  }

  function interval() {
    const best = data.rules[0];
    return best && best.low !== null && best.low !== undefined
      ? el('svg:rect', { class: 'sl-interval', x: x(Math.max(low, best.low)), width: Math.max(0, x(Math.min(high, best.high)) - x(Math.max(low, best.low))), y: 0, height: TOP + BOTTOM })
      : null;
  }

  // One lane for each answer: its pictures in order of their scores, and the line fixed in the middle.
  function lane(relevant) {
    const own = labels.filter(label => label.relevant === relevant);
    const strip = el('div', { class: 'sl-strip' }), count = el('span', { class: 'sl-count' });
    const cards = new Map();
    return {
      node: el('div', { class: `sl-lane ${relevant ? 'sl-yes' : 'sl-no'}`, role: 'img', 'aria-label': relevant ? 'relevant pictures' : 'pictures that are not relevant' }, el('span', { class: 'sl-name' }, relevant ? 'relevant' : 'not relevant', count), strip),
      show() {
        const split = own.findIndex(label => label.score >= line);
        const first = split < 0 ? own.length : split;
        count.textContent = relevant ? `${first} missed, ${own.length - first} shown` : `${first} left out, ${own.length - first} shown by mistake`;
        const from = Math.max(0, first - NEAR), to = Math.min(own.length, first + NEAR);
        for (const [place, card] of cards) {
          if (place < from || place >= to) {
            card.remove();
            cards.delete(place);
          }
        }
        for (let place = from; place < to; place++) {
          let card = cards.get(place);
          if (!card) {
            const label = own[place];
            card = el('figure', { title: `${label.name}: “${label.query}”, ${number(label.score)}` },
              label.picture ? el('img', { src: label.picture, alt: '', draggable: 'false' }) : el('span', { class: 'sl-lost' }, '—'), el('figcaption', {}, number(label.score)));
            cards.set(place, card);
            strip.append(card);
          }
          const offset = place - first;
          card.style.transform = `translateX(${offset * CARD + (offset < 0 ? -4 : 4)}px)`;
          card.className = (offset >= 0) === relevant ? '' : 'sl-odd';
        }
      },
    };
  }
}

for (const host of document.querySelectorAll('[data-slider]')) {
  mountSlider(host, JSON.parse(host.dataset.slider));
}
