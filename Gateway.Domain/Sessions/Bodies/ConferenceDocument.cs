using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Xml.Linq;
using Gateway.Domain.Access;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>The XML of <see cref="ConferenceInfo"/> (RFC 4575 §5 and §8).</summary>
internal static class ConferenceDocument
{
    private const int DepthMax = 16;
    private static readonly XNamespace Conference = "urn:ietf:params:xml:ns:conference-info";

    private static readonly Words<InfoState> States = new(
        [(InfoState.Full, "full"), (InfoState.Partial, "partial"), (InfoState.Deleted, "deleted")]);

    private static readonly Words<EndpointStatus> Statuses = new(
    [
        (EndpointStatus.Pending, "pending"), (EndpointStatus.DialingOut, "dialing-out"), (EndpointStatus.DialingIn, "dialing-in"),
        (EndpointStatus.Alerting, "alerting"), (EndpointStatus.OnHold, "on-hold"), (EndpointStatus.Connected, "connected"),
        (EndpointStatus.MutedViaFocus, "muted-via-focus"), (EndpointStatus.Disconnecting, "disconnecting"), (EndpointStatus.Disconnected, "disconnected"),
    ]);

    private static readonly Words<JoiningMethod> Joinings = new(
        [(JoiningMethod.DialedIn, "dialed-in"), (JoiningMethod.DialedOut, "dialed-out"), (JoiningMethod.FocusOwner, "focus-owner")]);

    private static readonly Words<DisconnectionMethod> Disconnections = new(
    [
        (DisconnectionMethod.Departed, "departed"), (DisconnectionMethod.Booted, "booted"), (DisconnectionMethod.Failed, "failed"),
        (DisconnectionMethod.Busy, "busy"),
    ]);

    public static bool TryRead(ReadOnlySpan<byte> document, [NotNullWhen(true)] out ConferenceInfo? info, out string error)
    {
        info = null;
        if (!HardenedXml.TryLoad(document, ConferenceInfo.BytesMax, DepthMax, out var root, out error))
            return false;
        if (root.Name != Conference + "conference-info" || root.Attribute("entity")?.Value is not { Length: > 0 } entity)
        {
            error = "the document tells of no conference";
            return false;
        }

        // RFC 4575 §5.1: a document without a version is one that was not sent in a subscription.
        if (!uint.TryParse(root.Attribute("version")?.Value ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            error = "the version of the document is no number";
            return false;
        }

        var users = ImmutableArray.CreateBuilder<ConferenceUser>();
        foreach (var element in root.Elements(Conference + "users").Elements(Conference + "user"))
        {
            if (users.Count == ConferenceInfo.UsersMax)
            {
                error = $"the document tells of more than {ConferenceInfo.UsersMax} people";
                return false;
            }

            if (element.Attribute("entity")?.Value is { Length: > 0 } user)
                users.Add(User(element, user));
        }

        var description = root.Element(Conference + "conference-description");
        info = new(entity, version)
        {
            State = States.Of(root.Attribute("state")?.Value) ?? InfoState.Full,
            Subject = description?.Element(Conference + "subject")?.Value,
            MaximumUserCount = Number(description?.Element(Conference + "maximum-user-count")),
            UserCount = Number(root.Element(Conference + "conference-state")?.Element(Conference + "user-count")),
            Users = users.ToImmutable(),
        };
        return true;
    }

    public static byte[] Write(ConferenceInfo info) => XmlBody.Write(new(
        Conference + "conference-info",
        new XAttribute("entity", info.Entity),
        new XAttribute("state", States.Of(info.State)),
        new XAttribute("version", info.Version),
        Part("conference-description", Text("subject", info.Subject), Text("maximum-user-count", info.MaximumUserCount)),
        Part("conference-state", Text("user-count", info.UserCount)),
        Part("users", [.. info.Users.Select(User)])));

    private static ConferenceUser User(XElement element, string entity) => new(entity)
    {
        State = States.Of(element.Attribute("state")?.Value) ?? InfoState.Full,
        DisplayText = element.Element(Conference + "display-text")?.Value,
        Endpoints =
        [
            .. element.Elements(Conference + "endpoint").Select(endpoint => new ConferenceEndpoint(endpoint.Attribute("entity")?.Value ?? "")
            {
                State = States.Of(endpoint.Attribute("state")?.Value) ?? InfoState.Full,
                Status = Statuses.Of(endpoint.Element(Conference + "status")?.Value),
                Joining = Joinings.Of(endpoint.Element(Conference + "joining-method")?.Value),
                Disconnection = Disconnections.Of(endpoint.Element(Conference + "disconnection-method")?.Value),
            }),
        ],
    };

    private static XElement User(ConferenceUser user) => new(
        Conference + "user",
        new XAttribute("entity", user.Entity),
        new XAttribute("state", States.Of(user.State)),
        Text("display-text", user.DisplayText),
        user.Endpoints.Select(endpoint => new XElement(
            Conference + "endpoint",
            new XAttribute("entity", endpoint.Entity),
            endpoint.State == InfoState.Full ? null : new XAttribute("state", States.Of(endpoint.State)),
            Text("status", endpoint.Status is { } status ? Statuses.Of(status) : null),
            Text("joining-method", endpoint.Joining is { } joining ? Joinings.Of(joining) : null),
            Text("disconnection-method", endpoint.Disconnection is { } disconnection ? Disconnections.Of(disconnection) : null))));

    private static XElement? Part(string name, params XElement?[] content) =>
        content.Any(element => element is not null) ? new(Conference + name, content) : null;

    private static XElement? Text(string name, string? value) => value is null ? null : new(Conference + name, XmlBody.Clean(value));

    private static XElement? Text(string name, int? value) => value is { } number ? new(Conference + name, number) : null;

    private static int? Number(XElement? element) =>
        int.TryParse(element?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The words of the schema for the values of an enumeration. A word that is in no schema says nothing.</summary>
    private sealed class Words<T>((T Value, string Word)[] all)
        where T : struct, Enum
    {
        public string Of(T value) => Array.Find(all, one => one.Value.Equals(value)).Word;

        public T? Of(string? word)
        {
            foreach (var one in all)
            {
                if (one.Word == word?.Trim())
                    return one.Value;
            }

            return null;
        }
    }
}
