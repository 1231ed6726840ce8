import type { RouteObject } from 'react-router';

import { ConsolePage } from './console/ConsolePage';
import { Gate } from './Gate';

export const routes: RouteObject[] = [
  {
    element: <Gate />,
    children: [{ index: true, element: <ConsolePage /> }],
  },
];
