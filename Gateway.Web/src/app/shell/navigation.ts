import type { Role } from '../../gateway/contract';
import type { IconName } from '../../ui/iconShapes';

export type Place = { to: string; title: string; icon: IconName; roles?: readonly Role[] };
export type Section = { title: string; places: readonly Place[] };

/** Every page of the console, in the order of the side bar; features that come later add their line here. */
export const sections: readonly Section[] = [
  {
    title: 'Dispatch',
    places: [
      { to: '/', title: 'Console', icon: 'desk' },
      { to: '/history', title: 'Alert history', icon: 'history' },
    ],
  },
  {
    title: 'Administration',
    places: [
      { to: '/access', title: 'Access rules', icon: 'shieldCheck' },
      { to: '/groups', title: 'Groups', icon: 'group' },
      { to: '/users', title: 'Users', icon: 'users', roles: ['administrator'] },
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

export function sectionsFor(role: Role): readonly Section[] {
  return sections
    .map((section) => ({ ...section, places: section.places.filter((place) => place.roles?.includes(role) ?? true) }))
    .filter((section) => section.places.length > 0);
}
