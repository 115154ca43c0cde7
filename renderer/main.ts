import './schemas-without-eval.ts';
import './styles/tokens.css';
import './styles/base.css';
import { createApp } from 'vue';
import App from './app.vue';
import { connectionKey, createConnection } from './client/connection.ts';
import { openMessagePort } from './client/message-port.ts';
import { openWebSocket } from './client/web-socket.ts';
import { createRunList, runListKey } from './composables/run-list.ts';
import { router } from './router.ts';

const connection = createConnection(window.netsitterHost === 'electron' ? openMessagePort : openWebSocket);

createApp(App)
  .provide(connectionKey, connection)
  .provide(runListKey, createRunList(connection))
  .use(router)
  .mount('#app');
