using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Access;

namespace Gateway.Domain.Subscribers;

/// <summary>All PoC Users of this network at one moment. Immutable: a change makes a new directory.</summary>
public sealed class SubscriberDirectory
{
    private readonly ImmutableDictionary<PocAddress, Subscriber> _byAddress;

    private SubscriberDirectory(ImmutableDictionary<PocAddress, Subscriber> byAddress) => _byAddress = byAddress;

    /// <summary>Nobody.</summary>
    public static SubscriberDirectory Empty { get; } = new(ImmutableDictionary<PocAddress, Subscriber>.Empty);

    /// <summary>The number of PoC Users.</summary>
    public int Count => _byAddress.Count;

    /// <summary>All PoC Users, in no order that anybody may rely on.</summary>
    public IEnumerable<Subscriber> All => _byAddress.Values;

    /// <summary>A directory of these people; no two have one address.</summary>
    /// <exception cref="ArgumentException">Two different ones have one address.</exception>
    public static SubscriberDirectory Of(IEnumerable<Subscriber> subscribers) =>
        new(subscribers.ToImmutableDictionary(subscriber => subscriber.Address));

    /// <summary>The person with this address; <c>false</c> when there is none.</summary>
    public bool TryFind(PocAddress address, [NotNullWhen(true)] out Subscriber? subscriber) =>
        _byAddress.TryGetValue(address, out subscriber);

    /// <summary>Adds the user, or replaces the one with the same address.</summary>
    public SubscriberDirectory With(Subscriber subscriber) => new(_byAddress.SetItem(subscriber.Address, subscriber));

    /// <summary>The directory without the person with this address, if there is one.</summary>
    public SubscriberDirectory Without(PocAddress address) => new(_byAddress.Remove(address));
}
