/* Runs in the preload script's own world of a page: `require('electron')` as a sandboxed preload has it. */
globalThis.startPreload = (sendToMain, runPreload) => {
  const listeners = new Map();
  const ports = new Map();
  const post = (message) => sendToMain(JSON.stringify(message));

  function encode(data) {
    if (!(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data)) return { json: data };
    const bytes =
      data instanceof ArrayBuffer
        ? new Uint8Array(data)
        : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { bytes: Array.from(bytes) };
  }
  const decode = (data) => (data.bytes ? Uint8Array.from(data.bytes) : data.json);

  function openPort(id) {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port1);
    port1.onmessage = (event) => post({ type: 'port-message', port: id, data: encode(event.data) });
    port1.addEventListener('close', () => post({ type: 'port-close', port: id }));
    return port2;
  }

  const ipcRenderer = {
    send: (channel, ...values) => post({ type: 'send', channel, arguments: values }),
    on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
  };
  const contextBridge = {
    exposeInMainWorld(key, value) {
      if (typeof value === 'object' || typeof value === 'function')
        throw new TypeError('Only plain values are bridged here');
      window.dispatchEvent(new CustomEvent('electron:expose', { detail: JSON.stringify({ key, value }) }));
    },
  };

  globalThis.receiveFromMain = (message) => {
    if (message.type === 'message') {
      const event = { ports: message.ports.map(openPort) };
      for (const listener of listeners.get(message.channel) ?? []) listener(event, message.data);
    } else if (message.type === 'port-message') ports.get(message.port)?.postMessage(decode(message.data));
    else ports.get(message.port)?.close();
  };

  runPreload((name) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`);
    return { contextBridge, ipcRenderer };
  });
};
