using Gateway.Api.Authentication;
using Gateway.Api.Network;
using Gateway.Api.Storage;
using Gateway.Domain.History;

namespace Gateway.Api.Endpoints;

/// <summary>A PoC user.</summary>
public sealed record User
{
    public required string Id { get; init; }
    public required string Address { get; init; }
    public required string DisplayName { get; init; }
    public string? UserName { get; init; }
    public Role? Role { get; init; }
    public required long Version { get; init; }
    public required bool Registered { get; init; }
    public required IReadOnlyList<Registration> Registrations { get; init; }
    public required bool AlertBarring { get; init; }
    public required AnswerMode AnswerMode { get; init; }
    public required bool SessionBarring { get; init; }

    /// <summary>Sessions at a time.</summary>
    public required int SessionsMax { get; init; }

    public required bool MayOverrideManualAnswer { get; init; }

    /// <summary>Enquiries after others' presence that are left to the user; missing: as many as he likes.</summary>
    public int? PresenceCredit { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A device that is registered now.</summary>
public sealed record Registration
{
    public required string Id { get; init; }

    /// <summary>The id of the user; the address where the user is gone.</summary>
    public required string User { get; init; }

    public required string Address { get; init; }
    public required string Contact { get; init; }
    public required string Transport { get; init; }
    public required string Source { get; init; }
    public string? UserAgent { get; init; }
    public required IReadOnlyList<string> Features { get; init; }
    public required DateTimeOffset RegisteredAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Puts together what is stored about a user and what the network sees of him.</summary>
internal sealed class People(GatewayStorage storage, IPocNetwork network)
{
    private Index? _index;

    public bool IsRegistered(string address) => Bindings(address).Any();

    public User Of(UserRow row) => Of(row, Bindings(row.Address));

    /// <summary>What somebody is registered with now, as the devices name themselves.</summary>
    public IEnumerable<string> DevicesOf(string address) =>
        Bindings(address).Select(binding => binding.UserAgent ?? binding.Contact).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The user as he is right after a change to one binding, whether or not the network's snapshot has it already.</summary>
    public User? Of(RegistrationView changed, RegistrationChange change)
    {
        if (!storage.Accounts.ByAddress.TryGetValue(changed.Address.ToString(), out var row)) return null;
        var others = Bindings(row.Address).Where(binding => binding.Id != changed.Id);
        return Of(row, change is RegistrationChange.Added or RegistrationChange.Refreshed ? others.Append(changed) : others);
    }

    public Registration Of(RegistrationView view) => new()
    {
        Id = view.Id,
        User = storage.Accounts.ByAddress.TryGetValue(view.Address.ToString(), out var user) ? user.Id : view.Address.ToString(),
        Address = view.Address.ToString(),
        Contact = view.Contact,
        Transport = view.Transport,
        Source = view.Source,
        UserAgent = view.UserAgent,
        Features = view.Features,
        RegisteredAt = view.RegisteredAt,
        ExpiresAt = view.ExpiresAt,
    };

    private User Of(UserRow row, IEnumerable<RegistrationView> bindings)
    {
        var subscriber = GatewayStorage.SubscriberOf(row);
        Registration[] registrations = [.. bindings.OrderBy(binding => binding.RegisteredAt).ThenBy(binding => binding.Id, StringComparer.Ordinal).Select(Of)];
        return new()
        {
            Id = row.Id,
            Address = row.Address,
            DisplayName = row.DisplayName,
            UserName = row.UserName,
            Role = Roles.Of(row.Role),
            Version = row.Version,
            Registered = registrations.Length > 0,
            Registrations = registrations,
            AlertBarring = row.AlertBarring,
            AnswerMode = Enum.Parse<AnswerMode>(row.AnswerMode, ignoreCase: true),
            SessionBarring = row.SessionBarring,
            SessionsMax = subscriber.SessionsMax,
            MayOverrideManualAnswer = subscriber.MayOverrideManualAnswer,
            PresenceCredit = row.PresenceCredit,
            CreatedAt = new DateTimeOffset(row.CreatedAt, TimeSpan.Zero),
        };
    }

    private IEnumerable<RegistrationView> Bindings(string address)
    {
        var snapshot = network.Registrations;
        var index = Volatile.Read(ref _index);
        if (!ReferenceEquals(index?.Snapshot, snapshot))
        {
            index = new Index(snapshot, snapshot.ToLookup(binding => binding.Address.ToString(), StringComparer.Ordinal));
            Volatile.Write(ref _index, index);
        }

        return index!.ByAddress[address];
    }

    private sealed record Index(IReadOnlyList<RegistrationView> Snapshot, ILookup<string, RegistrationView> ByAddress);
}
