import type { RouteObject } from 'react-router';

import { ApiReferencePage } from '../features/apiReference/ApiReferencePage';
import { NetworkPage } from '../features/network/NetworkPage';
import { ConsolePage } from './console/ConsolePage';
import { Gate } from './Gate';
import {
  AccessRoute,
  ApiKeysRoute,
  ChargingRoute,
  ForwardingRoute,
  GroupsRoute,
  HistoryRoute,
  MailboxSettingsRoute,
  MessageHistoryRoute,
  MessagesRoute,
  NotFound,
  OwnSettingsRoute,
  PresenceHistoryRoute,
  PresenceRoute,
  RecordingsRoute,
  RegistrationsRoute,
  ResolveRoute,
  RoleRoute,
  RolesRoute,
  RuleHistoryRoute,
  RuleRoute,
  ServicesRoute,
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
      { path: 'messages/:mailbox?', element: <MessagesRoute /> },
      { path: 'messages/:mailbox/settings', element: <MailboxSettingsRoute /> },
      { path: 'history', element: <HistoryRoute /> },
      { path: 'history/sessions', element: <SessionHistoryRoute /> },
      { path: 'history/presence', element: <PresenceHistoryRoute /> },
      { path: 'history/messages', element: <MessageHistoryRoute /> },
      { path: 'recordings', element: <RecordingsRoute /> },
      { path: 'access', element: <AccessRoute /> },
      { path: 'access/history', element: <RuleHistoryRoute /> },
      { path: 'access/rules/new', element: <RuleRoute /> },
      { path: 'access/rules/:rule', element: <RuleRoute /> },
      { path: 'groups/:group?', element: <GroupsRoute /> },
      { path: 'users', element: <UsersRoute /> },
      { path: 'users/:user/settings', element: <UserSettingsRoute /> },
      { path: 'users/:user/forwarding', element: <ForwardingRoute /> },
      { path: 'settings', element: <OwnSettingsRoute /> },
      { path: 'forwarding', element: <ForwardingRoute /> },
      { path: 'service-contexts', element: <ServicesRoute /> },
      { path: 'service-contexts/resolve', element: <ResolveRoute /> },
      { path: 'service-contexts/roles', element: <RolesRoute /> },
      { path: 'service-contexts/roles/:address', element: <RoleRoute /> },
      { path: 'charging', element: <ChargingRoute /> },
      { path: 'api-keys', element: <ApiKeysRoute /> },
      { path: 'registrations', element: <RegistrationsRoute /> },
      { path: 'network', element: <NetworkPage /> },
      { path: 'api-reference', element: <ApiReferencePage /> },
      { path: '*', element: <NotFound /> },
    ],
  },
];
