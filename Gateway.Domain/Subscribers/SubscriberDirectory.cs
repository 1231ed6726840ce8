using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Access;

namespace Gateway.Domain.Subscribers;

/// <summary>All PoC Users of this network at one moment. Immutable: a change makes a new directory.</summary>
public sealed class SubscriberDirectory
{
    private readonly ImmutableDictionary<PocAddress, Subscriber> _byAddress;

    private SubscriberDirectory(ImmutableDictionary<PocAddress, Subscriber> byAddress) => _byAddress = byAddress;

    public static SubscriberDirectory Empty { get; } = new(ImmutableDictionary<PocAddress, Subscriber>.Empty);

    /// <summary>The number of PoC Users.</summary>
    public int Count => _byAddress.Count;

    /// <summary>All PoC Users, in no order that anybody may rely on.</summary>
    public IEnumerable<Subscriber> All => _byAddress.Values;

    public static SubscriberDirectory Of(IEnumerable<Subscriber> subscribers) =>
        new(subscribers.ToImmutableDictionary(subscriber => subscriber.Address));

    public bool TryFind(PocAddress address, [NotNullWhen(true)] out Subscriber? subscriber) =>
        _byAddress.TryGetValue(address, out subscriber);

    /// <summary>Adds the user, or replaces the one with the same address.</summary>
    public SubscriberDirectory With(Subscriber subscriber) => new(_byAddress.SetItem(subscriber.Address, subscriber));

    public SubscriberDirectory Without(PocAddress address) => new(_byAddress.Remove(address));
}
