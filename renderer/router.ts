import { createRouter, createWebHashHistory } from 'vue-router';
import { useChosenRuns } from './composables/chosen-runs.ts';
import BabysitPage from './pages/babysit-page.vue';
import BabysitWalkPage from './pages/babysit-walk-page.vue';
import ComparePage from './pages/compare-page.vue';
import DataSetPage from './pages/data-set-page.vue';
import DataSetsPage from './pages/data-sets-page.vue';
import EnginesPage from './pages/engines-page.vue';
import NewRunPage from './pages/new-run-page.vue';
import RunPage from './pages/run-page.vue';
import RunsPage from './pages/runs-page.vue';
import NewSearchPage from './pages/new-search-page.vue';
import SearchPage from './pages/search-page.vue';
import SearchesPage from './pages/searches-page.vue';
import UnknownPage from './pages/unknown-page.vue';
import { parseSet } from './runs/walk-source.ts';

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
        fromRun: Number(route.query['from']) || null,
        dataName: typeof route.query['data'] === 'string' ? route.query['data'] : null,
        fromWalk: Number(route.query['walk']) || null,
        set: parseSet(route.query['set']),
      }),
      meta: { title: 'New run' },
    },
    {
      path: '/babysit',
      name: 'babysit',
      component: BabysitPage,
      props: (route) => ({
        recipeName: typeof route.query['recipe'] === 'string' ? route.query['recipe'] : null,
        fromRun: Number(route.query['from']) || null,
        fromWalk: Number(route.query['walk']) || null,
        set: parseSet(route.query['set']),
      }),
      meta: { title: 'Babysit' },
    },
    {
      path: '/babysit/:id(\\d+)',
      name: 'walk',
      component: BabysitWalkPage,
      props: (route) => ({
        id: Number(route.params['id']),
        check: typeof route.query['check'] === 'string' ? route.query['check'] : null,
      }),
      meta: { title: 'Walk through checks' },
    },
    {
      path: '/searches',
      name: 'searches',
      component: SearchesPage,
      props: (route) => ({ view: route.query['view'] === 'bin' ? 'bin' : 'all' }),
      meta: { title: 'Searches' },
    },
    {
      path: '/searches/new',
      name: 'new-search',
      component: NewSearchPage,
      props: (route) => ({
        recipeName: typeof route.query['recipe'] === 'string' ? route.query['recipe'] : null,
        narrowed: null,
      }),
      meta: { title: 'New search' },
    },
    {
      path: '/searches/:id(\\d+)',
      name: 'search',
      component: SearchPage,
      props: (route) => ({ id: Number(route.params['id']) }),
      meta: { title: 'Search' },
    },
    {
      path: '/searches/:id(\\d+)/narrow',
      name: 'narrow-search',
      component: NewSearchPage,
      props: (route) => ({ recipeName: null, narrowed: Number(route.params['id']) }),
      meta: { title: 'Narrow and search again' },
    },
    {
      path: '/compare',
      name: 'compare',
      component: ComparePage,
      // An address without runs stands for those marked in the table.
      beforeEnter: ({ query }) => {
        const { ids } = useChosenRuns();
        if (query['runs'] !== undefined || ids.value.length === 0) return true;
        return { path: '/compare', query: { ...query, runs: ids.value.join(',') }, replace: true };
      },
      meta: { title: 'Compare' },
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
