import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';

import { App } from './app/App';
import { createQueries } from './app/queries';
import { routes } from './app/routes';
import { createDesk } from './audio/createDesk';
import { createGateway } from './gateway/createGateway';
import { openSignalRHub } from './gateway/live/signalR';

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App gateway={createGateway((input, init) => fetch(input, init), openSignalRHub)} desk={createDesk()} queries={createQueries()}>
        <RouterProvider router={createBrowserRouter(routes)} />
      </App>
    </StrictMode>,
  );
}
