import type { Role, User } from '../../gateway/model';
import type { UserDraft } from '../../gateway/contract';
import type { UserPatch } from '../../gateway/rest';

/** What the form holds. An empty password field means "as it is". */
export type UserFields = {
  displayName: string;
  user: string;
  password: string;
  role: Role | 'none';
  userName: string;
  consolePassword: string;
  alertBarring: boolean;
};

export function fieldsOf(user: User | undefined): UserFields {
  return {
    displayName: user?.displayName ?? '',
    user: user?.address.replace(/^sip:/, '').split('@')[0] ?? '',
    password: '',
    role: user?.role ?? 'none',
    userName: user?.userName ?? '',
    consolePassword: '',
    alertBarring: user?.alertBarring ?? false,
  };
}

export function draftOf(fields: UserFields, domain: string): UserDraft {
  return {
    address: `sip:${fields.user.trim()}@${domain}`,
    displayName: fields.displayName.trim(),
    password: fields.password,
    ...(fields.role === 'none' ? {} : { role: fields.role }),
    ...(fields.role === 'none' || fields.userName.trim() === '' ? {} : { userName: fields.userName.trim() }),
    ...(fields.role === 'none' || fields.consolePassword === '' ? {} : { consolePassword: fields.consolePassword }),
  };
}

/** Only what differs from the user as he is: a merge patch says nothing about the rest. */
export function patchOf(fields: UserFields, user: User): UserPatch {
  const before = fieldsOf(user);
  const role = fields.role === 'none' ? null : fields.role;
  const signsIn = role !== null;
  return {
    ...(fields.displayName.trim() === before.displayName ? {} : { displayName: fields.displayName.trim() }),
    ...(fields.password === '' ? {} : { password: fields.password }),
    ...(fields.role === before.role ? {} : { role }),
    ...(!signsIn && before.role !== 'none' ? { userName: null } : {}),
    ...(signsIn && fields.userName.trim() !== '' && fields.userName !== before.userName ? { userName: fields.userName.trim() } : {}),
    ...(signsIn && fields.consolePassword !== '' ? { consolePassword: fields.consolePassword } : {}),
    ...(fields.alertBarring === before.alertBarring ? {} : { alertBarring: fields.alertBarring }),
  };
}
