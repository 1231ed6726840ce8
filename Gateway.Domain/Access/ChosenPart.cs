using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>By what a service, a person or a device is chosen out of somebody's presence.</summary>
public enum ChosenBy
{
    /// <summary>A service by its name (<c>service-id</c> of OMA; recalled).</summary>
    ServiceId,

    /// <summary>A service by where it is reached, compared as an address (<c>service-uri</c>).</summary>
    Uri,

    /// <summary>A service by the scheme of that, such as <c>sip</c> (<c>service-uri-scheme</c>).</summary>
    UriScheme,

    /// <summary>A device by its URN (<c>deviceID</c>).</summary>
    DeviceId,

    /// <summary>By the <c>id</c> that it has in the document (<c>occurrence-id</c>).</summary>
    OccurrenceId,

    /// <summary>By what its owner called its kind (<c>class</c>, RFC 4480 3.3).</summary>
    Class,
}

/// <summary>Services, persons or devices that a rule shows, and not all of their kind (RFC 5025 3.3.1).</summary>
/// <param name="Set"><see cref="PresenceParts.Services"/>, <see cref="PresenceParts.Persons"/> or <see cref="PresenceParts.Devices"/>.</param>
/// <param name="By">By what they are chosen.</param>
/// <param name="Value">What that has to be; at most <see cref="RuleLimits.ReferenceCharactersMax"/> characters.</param>
public readonly record struct ChosenPart(PresenceParts Set, ChosenBy By, string Value)
{
    private static readonly ImmutableArray<(PresenceParts Set, ChosenBy By)> Possible =
    [
        (PresenceParts.Services, ChosenBy.ServiceId), (PresenceParts.Services, ChosenBy.Uri), (PresenceParts.Services, ChosenBy.UriScheme),
        (PresenceParts.Services, ChosenBy.OccurrenceId), (PresenceParts.Services, ChosenBy.Class), (PresenceParts.Persons, ChosenBy.OccurrenceId),
        (PresenceParts.Persons, ChosenBy.Class), (PresenceParts.Devices, ChosenBy.DeviceId), (PresenceParts.Devices, ChosenBy.OccurrenceId),
        (PresenceParts.Devices, ChosenBy.Class),
    ];

    /// <summary>Whether parts of this kind can be chosen by that: a person has no URI.</summary>
    public static bool IsPossible(PresenceParts set, ChosenBy by) => Possible.Contains((set, by));

    /// <summary>For people: <c>class 'work'</c>.</summary>
    public override string ToString() => By switch
    {
        ChosenBy.ServiceId => $"'{Value}'",
        ChosenBy.Uri => $"at '{Value}'",
        ChosenBy.UriScheme => $"by {Value}:",
        ChosenBy.DeviceId => $"'{Value}'",
        ChosenBy.OccurrenceId => $"id '{Value}'",
        _ => $"class '{Value}'",
    };
}
