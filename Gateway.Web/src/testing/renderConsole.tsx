import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';

import { App } from '../app/App';
import { createQueries } from '../app/queries';
import { routes } from '../app/routes';
import { createGateway } from '../gateway/createGateway';
import { FakeGateway } from './fakeGateway';
import { fakeVoice } from './fakeVoice';

/** The whole console at one address, on a fake gateway that the test drives. */
export function renderConsole(path: string, fake = new FakeGateway()) {
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const gateway = createGateway(fake.fetch, fake.openHub);
  const voice = fakeVoice();
  const user = userEvent.setup();
  render(
    <App gateway={gateway} desk={voice.desk} queries={createQueries()}>
      <RouterProvider router={router} />
    </App>,
  );
  return { fake, router, user, gateway, voice };
}
