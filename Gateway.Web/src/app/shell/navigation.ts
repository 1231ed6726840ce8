import type { Me } from '../../gateway/model';
import { may } from '../may';
import type { IconName } from '../../ui/iconShapes';

export type Place = { to: string; title: string; icon: IconName; scope?: string };
export type Section = { title: string; places: readonly Place[] };

/** Every page of the console, in the order of the side bar; features that come later add their line here. */
export const sections: readonly Section[] = [
  {
    title: 'Dispatch',
    places: [
      { to: '/', title: 'Console', icon: 'desk' },
      { to: '/presence', title: 'Presence', icon: 'eye', scope: 'presence:read' },
      { to: '/messages', title: 'Messages', icon: 'voicemail' },
      { to: '/history/sessions', title: 'Session history', icon: 'phone', scope: 'history:read' },
      { to: '/recordings', title: 'Recordings', icon: 'mic', scope: 'recordings:read' },
      { to: '/history', title: 'Alert history', icon: 'history', scope: 'history:read' },
      { to: '/history/presence', title: 'Presence history', icon: 'clock', scope: 'history:read' },
      { to: '/history/messages', title: 'Message history', icon: 'queue', scope: 'history:read' },
    ],
  },
  {
    title: 'Administration',
    places: [
      { to: '/access', title: 'Access rules', icon: 'shieldCheck', scope: 'access:read' },
      { to: '/groups', title: 'Groups', icon: 'group', scope: 'groups:read' },
      { to: '/users', title: 'Users', icon: 'users', scope: 'users:write' },
      { to: '/service-contexts', title: 'Service identities', icon: 'route', scope: 'contexts:read' },
      { to: '/charging', title: 'Charging records', icon: 'receipt', scope: 'charging:read' },
      { to: '/api-keys', title: 'API keys', icon: 'key', scope: 'keys:manage' },
    ],
  },
  {
    title: 'Network',
    places: [
      { to: '/registrations', title: 'Registrations', icon: 'handset' },
      { to: '/network', title: 'SIP network health', icon: 'activity' },
      { to: '/api-reference', title: 'API', icon: 'api' },
    ],
  },
];

export function sectionsFor(me: Me): readonly Section[] {
  return sections
    .map((section) => ({ ...section, places: section.places.filter((place) => place.scope === undefined || may(me, place.scope)) }))
    .filter((section) => section.places.length > 0);
}
