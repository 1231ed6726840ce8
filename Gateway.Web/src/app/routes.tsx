import type { RouteObject } from 'react-router';

import { ApiReferencePage } from '../features/apiReference/ApiReferencePage';
import { NetworkPage } from '../features/network/NetworkPage';
import { ConsolePage } from './console/ConsolePage';
import { Gate } from './Gate';
import {
  AccessRoute,
  ApiKeysRoute,
  ChargingRoute,
  GroupsRoute,
  HistoryRoute,
  NotFound,
  OwnSettingsRoute,
  PresenceRoute,
  RecordingsRoute,
  RegistrationsRoute,
  RuleHistoryRoute,
  RuleRoute,
  SessionHistoryRoute,
  UserSettingsRoute,
  UsersRoute,
} from './pages';

export const routes: RouteObject[] = [
  {
    element: <Gate />,
    children: [
      { index: true, element: <ConsolePage /> },
      { path: 'presence', element: <PresenceRoute /> },
      { path: 'history', element: <HistoryRoute /> },
      { path: 'history/sessions', element: <SessionHistoryRoute /> },
      { path: 'recordings', element: <RecordingsRoute /> },
      { path: 'access', element: <AccessRoute /> },
      { path: 'access/history', element: <RuleHistoryRoute /> },
      { path: 'access/rules/new', element: <RuleRoute /> },
      { path: 'access/rules/:rule', element: <RuleRoute /> },
      { path: 'groups/:group?', element: <GroupsRoute /> },
      { path: 'users', element: <UsersRoute /> },
      { path: 'users/:user/settings', element: <UserSettingsRoute /> },
      { path: 'settings', element: <OwnSettingsRoute /> },
      { path: 'charging', element: <ChargingRoute /> },
      { path: 'api-keys', element: <ApiKeysRoute /> },
      { path: 'registrations', element: <RegistrationsRoute /> },
      { path: 'network', element: <NetworkPage /> },
      { path: 'api-reference', element: <ApiReferencePage /> },
      { path: '*', element: <NotFound /> },
    ],
  },
];
