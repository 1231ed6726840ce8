/**
 * What access control said, for the screen. The gateway's sentence is made for logs as well: it gives the id of a rule beside its name, where
 * the screen has a link, and times in UTC.
 */
export function reasonText(reason: string): string {
  const said = reason
    .replace(/\brule rul_\w+: (?=')/g, 'rule ')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (time) =>
      new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
    );
  // A sentence may begin with an address, which is no word.
  return said.replace(/^[a-z]+(?= )/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

/** Where what decided can be read and changed: a rule and a group have a page; a barring or a default has only its name. */
export function placeOfRule(rule: string | undefined): { to: string; text: string } | undefined {
  if (rule?.startsWith('rul_') === true) return { to: `/access/rules/${rule}`, text: 'See the rule' };
  return rule?.startsWith('grp_') === true ? { to: `/groups/${rule}`, text: 'See the group' } : undefined;
}
