// What the page shows, and when it asks for it again.

import { Link, Refused } from './link.js';
import { colour, draw } from './ring.js';

const LOCKS_SHOWN = 200;
const EVENTS_SHOWN = 200;
const REST = 250; // Between two questions about the same thing, however many events there are.
const ANYWAY = 5_000; // Events are hints, and some are lost.

const at = id => document.getElementById(id);
const state = { shares: {}, members: [], locks: [], heardAt: 0 };

const link = new Link({
  async opened() {
    await link.call('watch.start', { topics: ['members', 'ring', 'locks:'] });
    await Promise.all([look.cluster(), look.members(), look.ring(), look.locks()]);
    say('live', 'good');
    at('login').hidden = true;
  },
  closed() {
    say('not connected', 'bad');
  },
  refused(cause) {
    if (cause.code === 'unauthenticated' || cause.code === 'forbidden') {
      at('refused').textContent = at('login').hidden ? '' : cause.message;
      at('login').hidden = false;
      say('needs a token', 'warn');
    } else {
      say(cause.message, 'warn');
    }
  },
  event(name, data) {
    note(name, data);
    if (name === 'members.changed') {
      look.members();
      look.cluster();
    }
    if (name === 'ring.changed') {
      look.ring();
    }
    if (name === 'lock.changed') {
      look.locks();
    }
  },
});

/** Runs the question now, or soon if it was just asked; once, however often it is called meanwhile. */
function paced(question) {
  let asked = 0;
  let waiting = null;
  return () => {
    waiting ??= new Promise(resolve => setTimeout(resolve, Math.max(0, asked + REST - performance.now())))
      .then(() => {
        waiting = null;
        asked = performance.now();
        return question();
      })
      .catch(cause => {
        if (!(cause instanceof Refused)) {
          throw cause;
        }
        say(cause.message, 'warn');
      });
    return waiting;
  };
}

const look = {
  cluster: paced(async () => showCluster(await link.call('cluster.get'))),
  members: paced(async () => {
    state.members = (await link.call('members.list')).members;
    showMembers();
  }),
  ring: paced(async () => {
    const ring = await link.call('ring.get');
    state.shares = ring.balance.members;
    showRing(ring);
    showMembers();
  }),
  locks: paced(async () => {
    const args = { count: LOCKS_SHOWN };
    if (at('prefix').value) {
      args.prefix = at('prefix').value;
    }
    const page = await link.call('lock.list', args);
    state.locks = page.locks;
    state.heardAt = performance.now();
    at('lock-count').textContent = page.next ? `the first ${page.locks.length}` : `${page.locks.length}`;
    showLocks();
  }),
};

function say(text, mood) {
  at('link').textContent = text;
  at('link').className = `badge ${mood}`;
}

/** A table row of these cells: texts or elements. Text never becomes markup: names are chosen by strangers. */
function row(...cells) {
  const made = document.createElement('tr');
  cells.forEach((cell, index) => {
    const data = made.insertCell();
    data.append(cell);
    if (index === 0) {
      data.className = 'name';
    }
  });
  return made;
}

function nothing(columns, text) {
  const made = row(text);
  made.cells[0].colSpan = columns;
  made.cells[0].className = 'none';
  return made;
}

function showCluster(cluster) {
  document.title = `${cluster.cluster} · Carabiner`;
  at('cluster').textContent = `${cluster.cluster} · ${cluster.member}`;
  at('consistency').hidden = false;
  at('consistency').textContent = cluster.consistency;
  at('consistency').className = `badge ${cluster.consistency === 'raft' ? 'good' : 'warn'}`;
  at('raft').textContent = cluster.raft.state;
}

function showRing(ring) {
  draw(at('ring'), ring.balance.members, ring.version);
  const count = ring.members.length;
  at('ring-facts').textContent = `${count} ${count === 1 ? 'member' : 'members'}, ${ring.virtualNodes} virtual nodes`
    + ` per unit of weight, ${ring.hash}. The fullest has ${ring.balance.maxToMean.toFixed(3)} of its fair share.`;
}

function swatch(name) {
  const made = document.createElement('span');
  const index = Object.keys(state.shares).indexOf(name);
  made.className = 'swatch';
  made.style.background = index < 0 ? 'transparent' : colour(index);
  return made;
}

function named(name) {
  const made = document.createElement('span');
  made.className = 'named';
  made.append(swatch(name), name);
  return made;
}

function door(url) {
  if (!/^https?:\/\//.test(url ?? '')) {
    return '–';
  }
  const made = document.createElement('a');
  made.href = url;
  made.textContent = url;
  return made;
}

function showMembers() {
  at('members').replaceChildren(...state.members.map(member => row(
    named(member.name),
    member.state,
    member.name in state.shares ? `${(100 * state.shares[member.name]).toFixed(1)} %` : '–',
    `${member.weight}`,
    member.zone ?? '–',
    member.joined.replace('T', ' '),
    door(member.http))));
}

function seconds(millis) {
  return `${(millis / 1000).toFixed(millis < 10_000 ? 1 : 0)} s`;
}

function remaining(holder) {
  const left = Math.max(0, holder.remaining - (performance.now() - state.heardAt));
  const made = document.createElement('span');
  const bar = document.createElement('progress');
  bar.max = holder.ttl;
  bar.value = left;
  made.append(bar, ` ${seconds(left)} of ${seconds(holder.ttl)}`);
  return made;
}

function showLocks() {
  const rows = state.locks.flatMap(lock => {
    const holders = lock.holders.length ? lock.holders : [null];
    return holders.map((holder, index) => row(
      index === 0 ? lock.lock : '',
      lock.limit > 1 ? `${lock.mode}, ${holder?.permits ?? 0} of ${lock.limit}` : lock.mode ?? '–',
      holder ? holder.holder || '–' : lock.state,
      holder ? remaining(holder) : '–',
      holder ? `${holder.token}` : `${lock.newestToken}`,
      index === 0 ? `${lock.waiting}` : '',
      index === 0 ? named(lock.owner ?? '–') : ''));
  });
  at('locks').replaceChildren(...(rows.length ? rows : [nothing(7, 'Nobody holds a lock.')]));
}

function described(name, data) {
  switch (name) {
    case 'lock.changed':
      return `${data.lock} ${data.cause}${data.holder ? ` · ${data.holder}` : ''}`
        + `${data.token ? ` · token ${data.token}` : ''}`;
    case 'ring.changed':
      return `version ${data.version}, ${(100 * (data.moved ?? 0)).toFixed(1)} % moved`;
    default:
      return ['joined', 'left', 'changed']
        .filter(kind => data[kind]?.length)
        .map(kind => `${kind} ${data[kind].map(one => one.name ?? one).join(', ')}`)
        .join('; ');
  }
}

function note(name, data) {
  const line = document.createElement('li');
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString();
  line.append(time, `${name}  ${described(name, data)}`);
  at('events').prepend(line);
  while (at('events').childElementCount > EVENTS_SHOWN) {
    at('events').lastChild.remove();
  }
}

at('filter').addEventListener('submit', event => event.preventDefault());
at('prefix').addEventListener('input', () => look.locks());
at('login').addEventListener('submit', event => {
  event.preventDefault();
  link.useToken(at('token').value.trim());
  at('token').value = '';
});
at('lookup').addEventListener('submit', async event => {
  event.preventDefault();
  try {
    const found = await link.call('ring.owner', { key: at('key').value, replicas: 3 });
    at('owner').replaceChildren('Owner: ', named(found.owner), ` · hash ${found.hash}`
      + ` · replicas ${found.replicas.join(', ')}`);
  } catch (refused) {
    at('owner').textContent = refused.message;
  }
});
setInterval(showLocks, 1_000);
setInterval(() => {
  if (at('link').textContent === 'live') {
    look.members();
    look.cluster();
    look.ring();
    look.locks();
  }
}, ANYWAY);

link.open();
