/* Runs in the window's page: what a script that has got in there might try. */
globalThis.probes = {
  async runForeignScripts() {
    const violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const script = document.createElement('script');
    script.textContent = 'window.intruder = true';
    document.head.append(script);
    const picture = document.createElement('img');
    picture.setAttribute('onerror', 'window.intruder = true');
    picture.src = 'missing.png';
    document.body.append(picture);
    const frame = document.createElement('iframe');
    frame.src = window.location.href;
    document.body.append(frame);
    while (violations.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    for (const element of [script, picture, frame]) element.remove();
    return { intruder: 'intruder' in window, violations: violations.toSorted() };
  },

  namesInPage: () => {
    const names = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'sendToMain'];
    return { host: window.netsitterHost, names: names.filter((name) => name in window) };
  },

  /** The status of a request for each address, or that it was refused. */
  fetchAll: (addresses) =>
    Promise.all(
      addresses.map((address) =>
        fetch(address).then(
          (response) => response.status,
          () => 'refused',
        ),
      ),
    ),

  async permissions() {
    const names = ['geolocation', 'clipboard-read', 'clipboard-write'];
    const found = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    const states = found.map(({ state }, index) => [names[index], state]);
    return { ...Object.fromEntries(states), notifications: await Notification.requestPermission() };
  },

  /** Sends one message over a new port of its own and returns what comes back. */
  async send(message) {
    const port = await new Promise((resolve) => {
      window.addEventListener('message', function receive(event) {
        if (event.data.type !== 'netsitter:port') return;
        window.removeEventListener('message', receive);
        resolve(event.ports[0]);
      });
      window.postMessage({ type: 'netsitter:ready' }, window.location.origin);
    });
    const answer = new Promise((resolve) => {
      port.onmessage = (event) => resolve(String(event.data));
      port.addEventListener('close', () => resolve('closed'));
    });
    port.postMessage(message);
    return answer;
  },
};
