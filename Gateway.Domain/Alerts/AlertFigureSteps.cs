using System.Globalization;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Alerts;

/// <summary>Puts the step numbers of Figure 24 (OMA PoC Control Plane) to the messages of an alert's ladder.</summary>
/// <remarks>
/// The hops before step 2 and behind step 12 are those of Figure 23, whose numbers we have not seen: they carry none. Retransmissions carry
/// the number of the message that they repeat.
/// </remarks>
public static class AlertFigureSteps
{
    /// <summary>The number of each rung; <c>null</c> where the figure has none.</summary>
    public static IReadOnlyList<string?> Of(Ladder ladder)
    {
        var steps = new int?[ladder.Rungs.Count];
        var requests = new List<(int From, int To, int? Step)>();
        ServedSide? side = null;
        for (var i = 0; i < ladder.Rungs.Count; i++)
        {
            var rung = ladder.Rungs[i];
            if (SipParser.TryParseDatagram(rung.Message.Bytes, out var message, out _) != SipParseResult.Message || message!.CSeq.Method != SipMethod.Message)
                continue;
            if (message is SipResponse { IsFinal: true })
            {
                var answered = requests.FindLastIndex(request => request.From == rung.To && request.To == rung.From);
                if (answered >= 0)
                    steps[i] = AnswerTo(requests[answered].Step);
                continue;
            }

            if (message is not SipRequest request)
                continue;
            var asked = SideAsked(request);
            if (asked is not null && IsServer(ladder, rung.To))
            {
                // What came to the core before it asked for the target's side without the sender's came from the sender's network.
                if (asked == ServedSide.Terminating && side is null && requests.Count > 0)
                    LabelFirst(requests, steps);
                side = asked;
            }

            steps[i] = StepOf(ladder, rung, side);
            requests.Add((rung.From, rung.To, steps[i]));
        }

        return [.. steps.Select(step => step?.ToString(CultureInfo.InvariantCulture))];
    }

    private static int? StepOf(Ladder ladder, LadderRung rung, ServedSide? side) => (side, IsServer(ladder, rung.From), IsServer(ladder, rung.To)) switch
    {
        (ServedSide.Originating, true, false) => 2,
        (ServedSide.Originating, false, false) => 3,
        (ServedSide.Terminating, false, true) => 4,
        (ServedSide.Terminating, true, false) => 5,
        (ServedSide.Terminating, false, false) => 6,
        _ => null,
    };

    private static int? AnswerTo(int? step) => step switch
    {
        6 => 7,
        5 => 8,
        4 => 9,
        3 => 10,
        2 => 11,
        _ => 12,
    };

    private static void LabelFirst(List<(int From, int To, int? Step)> requests, int?[] steps)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            requests[i] = requests[i] with { Step = 3 };
            steps[i] = 3;
        }
    }

    // The Route value by which the core asks names the side in its user part.
    private static ServedSide? SideAsked(SipRequest request)
    {
        if (!request.TryGetFirstValue(HeaderId.Route, out var value) || !NameAddrView.TryRead(value, out var route) || !SipUriView.TryRead(route.Uri, out var uri))
            return null;
        return System.Text.Ascii.Equals(uri.User, ServedSides.OriginatingUser) ? ServedSide.Originating
            : System.Text.Ascii.Equals(uri.User, ServedSides.TerminatingUser) ? ServedSide.Terminating
            : null;
    }

    private static bool IsServer(Ladder ladder, int column) =>
        ladder.Columns[column].IsElement && ladder.Columns[column].Name.StartsWith("poc-server.", StringComparison.Ordinal);
}
