import type { Role } from '../../gateway/contract';

export const roleWords: Readonly<Record<Role, string>> = { administrator: 'Administrator', dispatcher: 'Dispatcher', viewer: 'Viewer' };
