using Gateway.Domain.Access;

namespace Gateway.Domain.Presence;

/// <summary>Which services, persons and devices of a document are shown (RFC 5025 §3.3.1).</summary>
public static class ChosenParts
{
    /// <summary>Whether a service is shown.</summary>
    public static bool Shows(this ShownParts shown, PresenceTuple tuple)
    {
        if (shown.Has(PresenceParts.Services))
            return true;
        foreach (var chosen in shown.Chosen)
        {
            if (chosen.Set == PresenceParts.Services && Is(chosen, tuple))
                return true;
        }

        return false;
    }

    /// <summary>Whether a person is shown.</summary>
    public static bool Shows(this ShownParts shown, PresencePerson person)
    {
        if (shown.Has(PresenceParts.Persons))
            return true;
        foreach (var chosen in shown.Chosen)
        {
            if (chosen.Set == PresenceParts.Persons && Is(chosen, person.Id, person.Class))
                return true;
        }

        return false;
    }

    /// <summary>Whether a device is shown.</summary>
    public static bool Shows(this ShownParts shown, PresenceDevice device)
    {
        if (shown.Has(PresenceParts.Devices))
            return true;
        foreach (var chosen in shown.Chosen)
        {
            if (chosen.Set != PresenceParts.Devices)
                continue;
            // The URN of a device is written in capitals by one and not by another (RFC 8141 §3).
            if (chosen.By == ChosenBy.DeviceId ? chosen.Value.Equals(device.DeviceId, StringComparison.OrdinalIgnoreCase) : Is(chosen, device.Id, device.Class))
                return true;
        }

        return false;
    }

    private static bool Is(ChosenPart chosen, PresenceTuple tuple) => chosen.By switch
    {
        ChosenBy.ServiceId => chosen.Value == tuple.ServiceId,
        ChosenBy.Uri => tuple.Contact is { } contact && IsSameUri(chosen.Value, contact),
        ChosenBy.UriScheme => tuple.Contact?.IndexOf(':', StringComparison.Ordinal) is > 0 and var end && tuple.Contact.AsSpan(0, end).Equals(chosen.Value, StringComparison.OrdinalIgnoreCase),
        _ => Is(chosen, tuple.Id, tuple.Class),
    };

    private static bool Is(ChosenPart chosen, string id, string? kind) => chosen.Value == (chosen.By == ChosenBy.OccurrenceId ? id : chosen.By == ChosenBy.Class ? kind : null);

    private static bool IsSameUri(string one, string other) =>
        one == other || PocAddress.TryParse(one, out var address, out _) && PocAddress.TryParse(other, out var another, out _) && address == another;
}
