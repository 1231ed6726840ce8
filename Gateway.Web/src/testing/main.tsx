import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';

import { App } from '../app/App';
import { createQueries } from '../app/queries';
import { routes } from '../app/routes';
import { createGateway } from '../gateway/createGateway';
import { FakeGateway } from './fakeGateway';

/** `npm run fake`: the console on a gateway inside the page. `?signedOut`, `?drop` and `?light` show what is otherwise hard to catch. */
const wishes = new URLSearchParams(location.search);
if (wishes.has('light')) localStorage.setItem('mantine-color-scheme-value', 'light');
const fake = new FakeGateway({ signedIn: !wishes.has('signedOut'), deliverAfterMs: 900, now: () => Date.now() });
if (wishes.has('drop')) setTimeout(() => fake.dropLink(), 600);

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <App gateway={createGateway(fake.fetch, fake.openHub)} queries={createQueries()}>
      <RouterProvider router={createBrowserRouter(routes)} />
    </App>,
  );
}
