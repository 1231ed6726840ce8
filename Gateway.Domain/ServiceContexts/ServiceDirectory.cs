using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.ServiceContexts;

/// <summary>All service identities, mailboxes and forwardings at one moment. Immutable: a change makes a new directory.</summary>
public sealed class ServiceDirectory
{
    private readonly ServiceIdentityTable _identities;
    private readonly ImmutableDictionary<string, int> _hosts;
    private readonly ImmutableDictionary<MailboxId, Mailbox> _mailboxes;
    private readonly ImmutableDictionary<PocAddress, MailboxId> _mailboxOf;
    private readonly ImmutableDictionary<PocAddress, Forwarding> _forwardings;
    private readonly ImmutableDictionary<string, PocAddress> _numbers;

    // Made when somebody asks, and once for as long as no forwarding changes.
    private static readonly ConditionalWeakTable<ImmutableDictionary<PocAddress, Forwarding>, RungPeople> RungAt = [];

    // hosts: how many identities each has.
    private ServiceDirectory(
        ServiceIdentityTable identities, ImmutableDictionary<string, int> hosts, ImmutableDictionary<MailboxId, Mailbox> mailboxes,
        ImmutableDictionary<PocAddress, MailboxId> mailboxOf, ImmutableDictionary<PocAddress, Forwarding> forwardings,
        ImmutableDictionary<string, PocAddress> numbers) =>
        (_identities, _hosts, _mailboxes, _mailboxOf, _forwardings, _numbers) = (identities, hosts, mailboxes, mailboxOf, forwardings, numbers);

    /// <summary>No service.</summary>
    public static ServiceDirectory Empty { get; } = new(
        ServiceIdentityTable.Empty, ImmutableDictionary<string, int>.Empty, ImmutableDictionary<MailboxId, Mailbox>.Empty,
        ImmutableDictionary<PocAddress, MailboxId>.Empty, ImmutableDictionary<PocAddress, Forwarding>.Empty,
        ImmutableDictionary<string, PocAddress>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The number of service identities.</summary>
    public int IdentityCount => _identities.Count;

    /// <summary>Whether no call is led anywhere by this directory.</summary>
    public bool IsEmpty => _identities.Count == 0 && _forwardings.IsEmpty;

    /// <summary>All service identities, in no order that anybody may rely on.</summary>
    public IEnumerable<ServiceIdentity> Identities => _identities.All;

    /// <summary>A directory of these; of two with one Request-URI, owner or address the later counts.</summary>
    public static ServiceDirectory Of(IEnumerable<ServiceIdentity> identities, IEnumerable<Mailbox> mailboxes, IEnumerable<Forwarding> forwardings)
    {
        var byUri = ServiceIdentityTable.Of(identities);
        var byId = Empty._mailboxes.ToBuilder();
        var byOwner = Empty._mailboxOf.ToBuilder();
        foreach (var mailbox in mailboxes)
            (byId[mailbox.Id], byOwner[mailbox.Owner]) = (mailbox, mailbox.Id);
        var byAddress = Empty._forwardings.ToBuilder();
        var byNumber = Empty._numbers.ToBuilder();
        foreach (var forwarding in forwardings)
        {
            byAddress[forwarding.Address] = forwarding;
            foreach (var number in forwarding.Numbers)
                byNumber[number.Text] = forwarding.Address;
        }

        var hosts = byUri.All.GroupBy(identity => identity.Uri.Host, StringComparer.Ordinal).ToImmutableDictionary(host => host.Key, host => host.Count());
        return new(byUri, hosts, byId.ToImmutable(), byOwner.ToImmutable(), byAddress.ToImmutable(), byNumber.ToImmutable());
    }

    /// <summary>
    /// The identity with this Request-URI (RFC 3261 §19.1.4). A <c>transport</c> that a phone has put there said which way to go, and the call has
    /// come that way: where the comparison fails for it alone, the URI without it counts.
    /// </summary>
    public bool TryFind(SipUri requestUri, [NotNullWhen(true)] out ServiceIdentity? identity) =>
        _identities.TryFind(requestUri, out identity)
        || requestUri.Parameter("transport") is not null && WithoutTransport(requestUri) is { } bare && _identities.TryFind(bare, out identity);

    /// <summary>The mailbox with this name.</summary>
    public bool TryFind(MailboxId id, [NotNullWhen(true)] out Mailbox? mailbox) => _mailboxes.TryGetValue(id, out mailbox);

    /// <summary>The mailbox of this person.</summary>
    public bool TryFindMailboxOf(PocAddress owner, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        return _mailboxOf.TryGetValue(owner, out var id) && _mailboxes.TryGetValue(id, out mailbox);
    }

    /// <summary>The addresses at which this person is rung beside, or instead of, their own devices: roles that he serves, and people who forward to him.</summary>
    public IReadOnlyCollection<PocAddress> RolesOf(PocAddress person) =>
        RungAt.GetValue(_forwardings, static forwardings => new(forwardings)).Of(person);

    /// <summary>Where calls to this address go.</summary>
    public bool TryFindForwarding(PocAddress address, [NotNullWhen(true)] out Forwarding? forwarding) =>
        _forwardings.TryGetValue(address, out forwarding);

    /// <summary>The forwarding of the user whose own number in the telephone network this is, separators and all.</summary>
    public bool TryFindForwardingOfNumber(string number, [NotNullWhen(true)] out Forwarding? forwarding)
    {
        forwarding = null;
        return !_numbers.IsEmpty && _numbers.TryGetValue(CallerPattern.Canonical(number), out var address) && _forwardings.TryGetValue(address, out forwarding);
    }

    /// <summary>Whether identities are provisioned at this host, or at one that it is a part of: nothing else is ever called there.</summary>
    public bool IsServiceHost(string host)
    {
        for (var rest = host.AsSpan(); !_hosts.IsEmpty && !rest.IsEmpty; rest = rest.IndexOf('.') is >= 0 and var dot ? rest[(dot + 1)..] : default)
        {
            if (_hosts.ContainsKey(rest.ToString()))
                return true;
        }

        return false;
    }

    /// <summary>Adds the identity, or replaces the one with the same Request-URI.</summary>
    public ServiceDirectory With(ServiceIdentity identity)
    {
        var rest = Without(identity.Uri);
        return rest.With(rest._identities.With(identity), rest.Count(identity.Uri.Host, 1));
    }

    /// <summary>The directory without the identity with this Request-URI, if there is one.</summary>
    public ServiceDirectory Without(SipUri requestUri) =>
        _identities.TryFind(requestUri, out var there) ? With(_identities.Without(requestUri), Count(there.Uri.Host, -1)) : this;

    /// <summary>Adds the mailbox, or replaces the one with the same name.</summary>
    public ServiceDirectory With(Mailbox mailbox)
    {
        var rest = Without(mailbox.Id);
        return new(_identities, _hosts, rest._mailboxes.Add(mailbox.Id, mailbox), rest._mailboxOf.SetItem(mailbox.Owner, mailbox.Id), _forwardings, _numbers);
    }

    /// <summary>The directory without the mailbox, if there is one.</summary>
    public ServiceDirectory Without(MailboxId id) => _mailboxes.TryGetValue(id, out var mailbox)
        ? new(_identities, _hosts, _mailboxes.Remove(id), _mailboxOf.Remove(mailbox.Owner), _forwardings, _numbers)
        : this;

    /// <summary>Adds the forwarding, or replaces the one of the same address.</summary>
    public ServiceDirectory With(Forwarding forwarding)
    {
        var rest = WithoutForwarding(forwarding.Address);
        return new(
            _identities, _hosts, _mailboxes, _mailboxOf, rest._forwardings.Add(forwarding.Address, forwarding),
            rest._numbers.SetItems(forwarding.Numbers.Select(number => KeyValuePair.Create(number.Text, forwarding.Address))));
    }

    /// <summary>The directory without the forwarding of this address, if there is one.</summary>
    public ServiceDirectory WithoutForwarding(PocAddress address) => _forwardings.TryGetValue(address, out var there)
        ? new(_identities, _hosts, _mailboxes, _mailboxOf, _forwardings.Remove(address), _numbers.RemoveRange(there.Numbers.Select(number => number.Text)))
        : this;

    private ServiceDirectory With(ServiceIdentityTable identities, ImmutableDictionary<string, int> hosts) =>
        new(identities, hosts, _mailboxes, _mailboxOf, _forwardings, _numbers);

    private ImmutableDictionary<string, int> Count(string host, int more) =>
        _hosts.GetValueOrDefault(host) + more is > 0 and var count ? _hosts.SetItem(host, count) : _hosts.Remove(host);

    private static SipUri? WithoutTransport(SipUri uri)
    {
        var text = uri.Text;
        var start = text.IndexOf(";transport=", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
            return null;
        var end = text.IndexOfAny([';', '?'], start + 1);
        return SipUri.TryParse(end < 0 ? text[..start] : text.Remove(start, end - start), out var bare) ? bare : null;
    }
}
