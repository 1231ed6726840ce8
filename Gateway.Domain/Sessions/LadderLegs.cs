using System.Text;
using Gateway.Domain.History;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions;

/// <summary>What a leg of a PoC Session joins.</summary>
internal enum LegKind
{
    /// <summary>A client and the participating function that serves it.</summary>
    Client,

    /// <summary>A participating and the controlling function.</summary>
    Controlling,
}

/// <summary>A leg as its INVITE shows it.</summary>
/// <param name="Kind">What it joins.</param>
/// <param name="ByInner">Whether the side nearer to the controlling function invited: of a client's leg the server, of the other the controlling function.</param>
/// <param name="InviterTag">The From tag of the INVITE: a BYE with it comes from the side that invited.</param>
/// <param name="Target">Whom the INVITE is for: its Request-URI without parameters.</param>
internal sealed record LadderLeg(LegKind Kind, bool ByInner, string InviterTag, string Target);

/// <summary>
/// Tells from the INVITEs of a ladder which leg each Call-ID is. A ladder shows what one gateway saw, and participating and controlling function
/// are one element: where an INVITE was led (the user part of the core's Route), and which Request-URI goes on from which leg, tell them apart.
/// </summary>
internal static class LadderLegs
{
    /// <summary>The legs by their Call-IDs.</summary>
    public static Dictionary<string, LadderLeg> Of(IEnumerable<(LadderRung Rung, SipMessage Message)> messages, Func<int, bool> isServer)
    {
        var legs = new Dictionary<string, LadderLeg>(StringComparer.Ordinal);
        var referred = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (rung, message) in messages)
        {
            if (message is not SipRequest request)
                continue;
            if (request.Method == SipMethod.Refer && ReferTo.Of(request) is { } referTo)
                referred.Add(AddressOf(Encoding.UTF8.GetBytes(referTo.Uri)));
            if (request.Method != SipMethod.Invite || !request.To.Tag.IsEmpty)
                continue;
            var known = legs.GetValueOrDefault(rung.Message.CallId);
            // What a hop into the server says goes before what was guessed from a hop out of it.
            if (isServer(rung.To) && !isServer(rung.From))
                legs[rung.Message.CallId] = Arrived(request, known);
            else if (known is null && isServer(rung.From))
                legs.Add(rung.Message.CallId, isServer(rung.To) ? Leg(LegKind.Controlling, false, request) : Left(request, legs.Values, referred));
        }

        return legs;
    }

    private static LadderLeg Arrived(SipRequest request, LadderLeg? known) => SideAsked(request) switch
    {
        ServedSides.OriginatingUser => Leg(LegKind.Client, byInner: false, request, known),
        ServedSides.TerminatingUser => Leg(LegKind.Controlling, byInner: true, request, known),
        _ => Leg(LegKind.Controlling, byInner: false, request, known),
    };

    private static LadderLeg Left(SipRequest request, IReadOnlyCollection<LadderLeg> legs, HashSet<string> referred)
    {
        var target = AddressOf(request.RequestUri);
        // The participating function calls its user by the address that it was asked for.
        if (legs.Any(leg => leg is { Kind: LegKind.Controlling, ByInner: true } && leg.Target == target))
            return Leg(LegKind.Client, byInner: true, request);
        // It turns to the controlling function by the address that its user dialled or referred to: a group, a factory, a session.
        var asDialled = referred.Contains(target) || IsOfServer(request) || legs.Any(leg => leg is { Kind: LegKind.Client, ByInner: false } && leg.Target == target);
        return Leg(LegKind.Controlling, byInner: !asDialled, request);
    }

    private static LadderLeg Leg(LegKind kind, bool byInner, SipRequest request, LadderLeg? known = null) =>
        new(kind, byInner, Encoding.UTF8.GetString(request.From.Tag), known?.Target ?? AddressOf(request.RequestUri));

    // Parameters such as a GRUU say which device is meant, not who.
    private static string AddressOf(ReadOnlySpan<byte> uri) => SipUri.TryParse(uri, out var sip) ? sip.AddressOfRecord() : Encoding.UTF8.GetString(uri);

    private static bool IsOfServer(SipRequest request) =>
        SipUriView.TryRead(request.RequestUri, out var uri) && Encoding.UTF8.GetString(uri.Host).StartsWith("poc-server.", StringComparison.OrdinalIgnoreCase);

    private static string? SideAsked(SipRequest request) =>
        request.TryGetFirstValue(HeaderId.Route, out var value) && NameAddrView.TryRead(value, out var route) && SipUriView.TryRead(route.Uri, out var uri)
            ? Encoding.UTF8.GetString(uri.User)
            : null;
}
