using System.Collections.Immutable;

namespace Gateway.Api.Storage;

/// <summary>All users at one moment, as the last commit left them. The rows in it are never changed: a change puts a new one in its place.</summary>
internal sealed record Accounts(
    ImmutableDictionary<string, UserRow> ById,
    ImmutableDictionary<string, UserRow> ByAddress,
    ImmutableDictionary<string, UserRow> ByUserName,
    ImmutableDictionary<string, ApiKeyRow> KeysByHash)
{
    public static Accounts Empty { get; } = new(
        ImmutableDictionary<string, UserRow>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableDictionary<string, UserRow>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableDictionary<string, UserRow>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableDictionary<string, ApiKeyRow>.Empty.WithComparers(StringComparer.Ordinal));

    public static Accounts Of(IEnumerable<UserRow> users, IEnumerable<ApiKeyRow> keys)
    {
        var all = users.ToList();
        return new(
            Empty.ById.AddRange(all.Select(user => KeyValuePair.Create(user.Id, user))),
            Empty.ByAddress.AddRange(all.Select(user => KeyValuePair.Create(user.Address, user))),
            Empty.ByUserName.AddRange(all.Where(user => user.UserNameKey is not null).Select(user => KeyValuePair.Create(user.UserNameKey!, user))),
            Empty.KeysByHash.AddRange(keys.Select(key => KeyValuePair.Create(Convert.ToHexString(key.Hash), key))));
    }

    public Accounts With(UserRow user)
    {
        var rest = Without(user.Id);
        return rest with
        {
            ById = rest.ById.SetItem(user.Id, user),
            ByAddress = rest.ByAddress.SetItem(user.Address, user),
            ByUserName = user.UserNameKey is { } name ? rest.ByUserName.SetItem(name, user) : rest.ByUserName,
        };
    }

    public Accounts Without(string id)
    {
        if (!ById.TryGetValue(id, out var user)) return this;
        return this with
        {
            ById = ById.Remove(id),
            ByAddress = ByAddress.Remove(user.Address),
            ByUserName = user.UserNameKey is { } name ? ByUserName.Remove(name) : ByUserName,
        };
    }

    public Accounts With(ApiKeyRow key) => this with { KeysByHash = KeysByHash.SetItem(Convert.ToHexString(key.Hash), key) };

    public Accounts WithoutKey(string id)
    {
        var gone = KeysByHash.Where(entry => entry.Value.Id == id).Select(entry => entry.Key).ToList();
        return gone.Count == 0 ? this : this with { KeysByHash = KeysByHash.RemoveRange(gone) };
    }

    /// <summary>A user by id or by address.</summary>
    public UserRow? Find(string idOrAddress)
    {
        if (ById.TryGetValue(idOrAddress, out var user)) return user;
        return Domain.Access.PocAddress.TryParse(idOrAddress, out var address, out _) && ByAddress.TryGetValue(address.ToString(), out user) ? user : null;
    }
}
