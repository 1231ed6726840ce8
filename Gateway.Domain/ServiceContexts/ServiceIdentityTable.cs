using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Sip.Messages;

namespace Gateway.Domain.ServiceContexts;

/// <summary>
/// Service identities by Request-URI (RFC 3261 §19.1.4). Immutable: a change makes a new table, which shares the great mass with the one before.
/// </summary>
/// <remarks>
/// Nearly all stand in one dictionary that is never changed again, where a million are found in one step; what was changed since stands in a small
/// tree before it. When that has grown to an eighth, both become one.
/// </remarks>
internal sealed class ServiceIdentityTable
{
    /// <summary>Changes that are never worth putting together: a template makes seven for each user.</summary>
    private const int ChangesMin = 1_000;

    private readonly Dictionary<SipUri, ServiceIdentity> _settled;

    // null: removed since.
    private readonly ImmutableDictionary<SipUri, ServiceIdentity?> _changes;

    private ServiceIdentityTable(Dictionary<SipUri, ServiceIdentity> settled, ImmutableDictionary<SipUri, ServiceIdentity?> changes, int count) =>
        (_settled, _changes, Count) = (settled, changes, count);

    public static ServiceIdentityTable Empty { get; } = new([], ImmutableDictionary<SipUri, ServiceIdentity?>.Empty, 0);

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>All of them, in no order that anybody may rely on.</summary>
    public IEnumerable<ServiceIdentity> All => _changes.IsEmpty
        ? _settled.Values
        : _settled.Where(entry => !_changes.ContainsKey(entry.Key)).Select(entry => entry.Value).Concat(_changes.Values.OfType<ServiceIdentity>());

    /// <summary>A table of these; of two with one Request-URI the later counts.</summary>
    public static ServiceIdentityTable Of(IEnumerable<ServiceIdentity> identities)
    {
        var settled = new Dictionary<SipUri, ServiceIdentity>();
        foreach (var identity in identities)
            settled[identity.Uri] = identity;
        return new(settled, Empty._changes, settled.Count);
    }

    public bool TryFind(SipUri uri, [NotNullWhen(true)] out ServiceIdentity? identity) =>
        !_changes.IsEmpty && _changes.TryGetValue(uri, out identity) ? identity is not null : _settled.TryGetValue(uri, out identity);

    /// <summary>Adds the identity, or replaces the one with the same Request-URI.</summary>
    public ServiceIdentityTable With(ServiceIdentity identity) => Change(identity.Uri, identity, TryFind(identity.Uri, out _) ? 0 : 1);

    /// <summary>The table without the identity with this Request-URI, if there is one.</summary>
    public ServiceIdentityTable Without(SipUri uri) => TryFind(uri, out _) ? Change(uri, null, -1) : this;

    // The key is the URI as it is written now, so that it stays comparable with what is asked for.
    private ServiceIdentityTable Change(SipUri uri, ServiceIdentity? identity, int more)
    {
        var changed = new ServiceIdentityTable(_settled, _changes.Remove(uri).Add(uri, identity), Count + more);
        return changed._changes.Count > Math.Max(ChangesMin, _settled.Count / 8) ? Of(changed.All) : changed;
    }
}
