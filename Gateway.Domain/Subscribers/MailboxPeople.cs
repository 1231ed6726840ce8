using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.ServiceContexts;

namespace Gateway.Domain.Subscribers;

/// <summary>
/// Whose a mailbox is (docs/adr/0033): a person's is his alone; that of a PoC Group belongs to its members, and that of a role such as <c>receptionist@</c> to
/// whoever is rung there.
/// </summary>
public static class MailboxPeople
{
    /// <summary>Whether what lies in the mailbox of an address is for this person.</summary>
    /// <param name="facts">Who is a user, who is in which group, and who is rung where.</param>
    /// <param name="owner">The address of the mailbox.</param>
    /// <param name="person">Who asks, proven.</param>
    public static bool IsFor(NetworkFacts facts, PocAddress owner, PocAddress person) =>
        owner == person
        // Whoever is rung in somebody's place does not hear what was left for that one.
        || !facts.Subscribers.TryFind(owner, out _)
        && (facts.Groups.TryFind(owner, out var group) ? group.Members.Contains(person) : facts.Services.RolesOf(person).Contains(owner));

    /// <summary>Whether a mailbox can be given to this address.</summary>
    /// <param name="facts">As above.</param>
    /// <param name="owner">A user, a group, or a role at which somebody is rung.</param>
    public static bool MayOwn(NetworkFacts facts, PocAddress owner) =>
        facts.Subscribers.TryFind(owner, out _) || facts.Groups.TryFind(owner, out _)
        || facts.Services.TryFindForwarding(owner, out var role) && role.Contacts.Any(contact => contact is FindMeContact.Other);

    /// <summary>The addresses whose mailboxes are for this person, whether they have one or not; he himself first.</summary>
    public static IEnumerable<PocAddress> OwnersFor(NetworkFacts facts, PocAddress person) =>
        facts.Groups.GroupsOf(person).Select(group => group.Address).Concat(facts.Services.RolesOf(person))
            .Where(owner => owner != person && IsFor(facts, owner, person)).Distinct().Prepend(person);
}
