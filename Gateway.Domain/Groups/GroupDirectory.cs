using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Access;

namespace Gateway.Domain.Groups;

/// <summary>All PoC Groups of this network at one moment, and who is in which. Immutable.</summary>
public sealed class GroupDirectory
{
    private readonly ImmutableDictionary<PocAddress, PocGroup> _byAddress;
    private readonly ImmutableDictionary<PocAddress, Memberships> _groupsOf;

    private GroupDirectory(ImmutableDictionary<PocAddress, PocGroup> byAddress, ImmutableDictionary<PocAddress, Memberships> groupsOf)
    {
        _byAddress = byAddress;
        _groupsOf = groupsOf;
    }

    /// <summary>No group.</summary>
    public static GroupDirectory Empty { get; } = new(
        ImmutableDictionary<PocAddress, PocGroup>.Empty, ImmutableDictionary<PocAddress, Memberships>.Empty);

    /// <summary>All groups, in no order that anybody may rely on.</summary>
    public IEnumerable<PocGroup> All => _byAddress.Values;

    /// <summary>A directory of these groups; of two with one address the later counts.</summary>
    public static GroupDirectory Of(IEnumerable<PocGroup> groups) => groups.Aggregate(Empty, (all, group) => all.With(group));

    /// <summary>The group with this address; <c>false</c> when there is none.</summary>
    public bool TryFind(PocAddress address, [NotNullWhen(true)] out PocGroup? group) => _byAddress.TryGetValue(address, out group);

    /// <summary>The groups that this person is a member of.</summary>
    public IReadOnlyCollection<PocGroup> GroupsOf(PocAddress member) =>
        _groupsOf.TryGetValue(member, out var memberships) ? memberships.Groups : [];

    /// <summary>The same as access rules ask for it: a rule may name a group by its id or by its identity.</summary>
    public GroupMemberships MembershipsOf(PocAddress member) =>
        _groupsOf.TryGetValue(member, out var memberships) ? memberships.Names : GroupMemberships.None;

    /// <summary>Adds the group, or replaces the one with the same identity.</summary>
    public GroupDirectory With(PocGroup group)
    {
        var rest = Without(group.Address);
        var groupsOf = rest._groupsOf.ToBuilder();
        foreach (var member in group.Members)
            groupsOf[member] = Memberships.Of([.. rest.GroupsOf(member), group]);
        return new(rest._byAddress.Add(group.Address, group), groupsOf.ToImmutable());
    }

    /// <summary>The directory without the group with this address, if there is one.</summary>
    public GroupDirectory Without(PocAddress address)
    {
        if (!_byAddress.TryGetValue(address, out var group))
            return this;
        var groupsOf = _groupsOf.ToBuilder();
        foreach (var member in group.Members)
        {
            var left = GroupsOf(member).Where(other => other.Address != address).ToArray();
            if (left.Length == 0)
                groupsOf.Remove(member);
            else
                groupsOf[member] = Memberships.Of(left);
        }

        return new(_byAddress.Remove(address), groupsOf.ToImmutable());
    }

    private sealed record Memberships(PocGroup[] Groups, GroupMemberships Names)
    {
        public static Memberships Of(PocGroup[] groups) =>
            new(groups, GroupMemberships.Of(groups.SelectMany(group => new[] { new GroupRef(group.Id), new GroupRef(group.Address.ToString()) })));
    }
}
