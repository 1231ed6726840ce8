namespace Gateway.Api.Storage;

/// <summary>A service identity.</summary>
internal sealed class ServiceContextRow
{
    public required string Id { get; set; }

    /// <summary>The Request-URI as it was provisioned.</summary>
    public required string RequestUri { get; set; }

    /// <summary>What no two have: all that the comparison of RFC 3261 §19.1.4 looks at where a parameter stands in one of two URIs only.</summary>
    public required string UriKey { get; set; }

    public required string Behaviour { get; set; }
    public string? Mailbox { get; set; }
    public string? Greeting { get; set; }
    public required string Trust { get; set; }

    /// <summary>Addresses as a JSON list; null for none.</summary>
    public string? Allowed { get; set; }

    public string? Fallback { get; set; }
    public string? Note { get; set; }
    public long CreatedAt { get; set; }
    public long Version { get; set; }
}

/// <summary>Where messages for somebody are kept.</summary>
internal sealed class MailboxRow
{
    public required string Id { get; set; }

    /// <summary>The address of whose messages they are.</summary>
    public required string Owner { get; set; }

    public string? Number { get; set; }

    /// <summary>Messages that it holds at most; null: as many as is usual.</summary>
    public int? MessagesMax { get; set; }

    /// <summary>Minutes of messages that it holds at most; null: as many as is usual.</summary>
    public int? MinutesMax { get; set; }

    /// <summary>The PIN as passwords are kept; null where messages are heard without one only.</summary>
    public string? PinHash { get; set; }

    /// <summary>Wrong PINs in a row, over however many calls.</summary>
    public int PinWrong { get; set; }

    /// <summary>Until when no PIN is compared; UTC ticks.</summary>
    public long PinLockedUntil { get; set; }

    public long CreatedAt { get; set; }
    public long Version { get; set; }
}

/// <summary>Where calls to one address go.</summary>
internal sealed class ForwardingRow
{
    public required string Address { get; set; }

    /// <summary>All the rest as JSON.</summary>
    public required string Rule { get; set; }

    public long Version { get; set; }
}
