import type { UserSettings } from '../../gateway/model';

export type SwitchName = 'incomingSessionBarring' | 'incomingAlertBarring' | 'simultaneousSessions' | 'doNotDisturb';

/** What differs, and no more: what somebody else has set meanwhile stays. */
export function changesIn(saved: UserSettings, wanted: UserSettings): Partial<UserSettings> {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => saved[name as keyof UserSettings] !== value));
}
