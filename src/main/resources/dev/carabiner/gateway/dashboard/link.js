// The WebSocket to this member: requests with answers, events, and a new socket when the old one ends.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const PATIENCE = 10_000;

/** What a member refused, with its code. */
export class Refused extends Error {
  constructor({ code, message }) {
    super(message);
    this.code = code;
  }
}

export class Link {
  #handlers;
  #socket = null;
  #pending = new Map();
  #nextId = 1;
  #pause = FIRST_PAUSE;
  #token = '';

  /** @param handlers opened(), closed(), event(name, data) */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  open() {
    const url = new URL('v1/ws', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = message => this.#hear(JSON.parse(message.data));
    socket.onopen = () => this.#begin();
    socket.onclose = () => this.#end(socket);
  }

  /** Credentials for this page and until it is closed; sent in a frame, never in an address. */
  useToken(token) {
    this.#token = token;
    this.#socket?.close();
  }

  /** Resolves with the result, or rejects with Refused. */
  call(op, args = {}) {
    return new Promise((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        reject(new Refused({ code: 'unavailable', message: 'not connected' }));
        return;
      }
      const id = this.#nextId++;
      const timer = setTimeout(() => this.#socket.close(), PATIENCE);
      this.#pending.set(id, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ id, op, args }));
    });
  }

  async #begin() {
    try {
      if (this.#token) {
        await this.call('auth', { token: this.#token });
      }
      await this.#handlers.opened();
      this.#pause = FIRST_PAUSE;
    } catch (refused) {
      if (refused.code === 'unauthenticated') {
        this.#token = ''; // Not to be tried again and again.
      }
      this.#handlers.refused(refused);
    }
  }

  #hear(message) {
    if (message.event) {
      this.#handlers.event(message.event, message.data);
      return;
    }
    const asked = this.#pending.get(message.id);
    if (asked) {
      this.#pending.delete(message.id);
      clearTimeout(asked.timer);
      message.ok ? asked.resolve(message.result) : asked.reject(new Refused(message.error));
    }
  }

  #end(socket) {
    if (socket !== this.#socket) {
      return;
    }
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new Refused({ code: 'unavailable', message: 'connection closed' }));
    }
    this.#pending.clear();
    this.#handlers.closed();
    // Half of it by chance, so that a hundred open pages do not come back in the same moment.
    setTimeout(() => this.open(), this.#pause * (0.5 + Math.random() / 2));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }
}
