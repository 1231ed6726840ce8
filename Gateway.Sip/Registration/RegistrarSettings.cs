namespace Gateway.Sip.Registration;

/// <summary>How long and how much a registrar lets clients register.</summary>
public sealed record RegistrarSettings
{
    /// <summary>Shortest binding; a client that asks for less is told so with 423 (RFC 3261 §10.3). Default 60 s.</summary>
    public TimeSpan ExpiryMin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For a client that does not say. Default one hour.</summary>
    public TimeSpan ExpiryDefault { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest binding; more is shortened to it. Default two hours.</summary>
    public TimeSpan ExpiryMax { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Contacts an address of record may have at once. Default 10: more phones than a person carries, few enough to fork to.</summary>
    public int BindingsPerAddressMax { get; init; } = 10;

    /// <summary>Contact values in one request. Default 20: all bindings replaced by as many new ones.</summary>
    public int ContactsPerRequestMax { get; init; } = 20;

    /// <summary>Octets of one Contact value. Default 1,024: a contact with all PoC feature tags has 400.</summary>
    public int ContactBytesMax { get; init; } = 1024;

    /// <summary>Path values in one request. Default 10.</summary>
    public int PathValuesMax { get; init; } = 10;

    /// <summary>Bindings in the whole table; beyond it new ones get 503. Default 200,000: 2 KB each.</summary>
    public int BindingsMax { get; init; } = 200_000;
}
