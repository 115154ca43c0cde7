import { createRouter, createWebHashHistory } from 'vue-router';
import DataSetPage from './pages/data-set-page.vue';
import DataSetsPage from './pages/data-sets-page.vue';
import EnginesPage from './pages/engines-page.vue';
import NewRunPage from './pages/new-run-page.vue';
import RunPage from './pages/run-page.vue';
import RunsPage from './pages/runs-page.vue';
import UnknownPage from './pages/unknown-page.vue';

/** Places live in the address's hash, so that any host that serves one file can show them. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'runs', component: RunsPage, meta: { title: 'Runs' } },
    {
      path: '/runs/:id(\\d+)',
      name: 'run',
      component: RunPage,
      props: (route) => ({ id: Number(route.params['id']) }),
      meta: { title: 'Run' },
    },
    {
      path: '/new',
      name: 'new-run',
      component: NewRunPage,
      props: (route) => ({
        recipeName: typeof route.query['recipe'] === 'string' ? route.query['recipe'] : null,
      }),
      meta: { title: 'New run' },
    },
    { path: '/data-sets', name: 'data-sets', component: DataSetsPage, meta: { title: 'Data sets' } },
    {
      path: '/data-sets/:name',
      name: 'data-set',
      component: DataSetPage,
      props: (route) => ({ name: String(route.params['name']) }),
      meta: { title: 'Data set' },
    },
    { path: '/engines', name: 'engines', component: EnginesPage, meta: { title: 'Engines' } },
    { path: '/:rest(.*)*', name: 'unknown', component: UnknownPage, meta: { title: 'No such page' } },
  ],
});

router.afterEach((to) => {
  const { title } = to.meta;
  document.title = typeof title === 'string' ? `${title} - Netsitter` : 'Netsitter';
});
