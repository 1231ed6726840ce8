using System.Collections.Immutable;
using Gateway.Domain.Access;

namespace Gateway.Domain.ServiceContexts;

/// <summary>Who is rung at which addresses. Immutable.</summary>
internal sealed class RungPeople
{
    private readonly Dictionary<PocAddress, HashSet<PocAddress>> _addresses = [];

    public RungPeople(ImmutableDictionary<PocAddress, Forwarding> forwardings)
    {
        foreach (var forwarding in forwardings.Values)
        {
            foreach (var contact in forwarding.Contacts)
            {
                if (contact is not FindMeContact.Other other || !PocAddress.TryParse(other.Uri.Text, out var person, out _))
                    continue;
                if (!_addresses.TryGetValue(person, out var addresses))
                    _addresses.Add(person, addresses = []);
                addresses.Add(forwarding.Address);
            }
        }
    }

    /// <summary>The addresses at which this person is rung; none where he is rung nowhere.</summary>
    public IReadOnlyCollection<PocAddress> Of(PocAddress person) => _addresses.TryGetValue(person, out var addresses) ? addresses : [];
}
