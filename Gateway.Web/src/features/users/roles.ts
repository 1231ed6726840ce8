import type { Role } from '../../gateway/model';

export const roleWords: Readonly<Record<Role, string>> = { administrator: 'Administrator', supervisor: 'Supervisor', dispatcher: 'Dispatcher', viewer: 'Viewer' };
