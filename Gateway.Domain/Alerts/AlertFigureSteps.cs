using System.Globalization;
using System.Text;
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
        var passages = new Dictionary<string, Passage>(StringComparer.Ordinal);
        for (var i = 0; i < ladder.Rungs.Count; i++)
        {
            var rung = ladder.Rungs[i];
            if (SipParser.TryParseDatagram(rung.Message.Bytes, out var message, out _) != SipParseResult.Message || message!.CSeq.Method != SipMethod.Message)
                continue;
            if (!passages.TryGetValue(rung.Message.CallId, out var passage))
                passages.Add(rung.Message.CallId, passage = new());
            var branch = Encoding.Latin1.GetString(message.TopVia.Branch);
            if (message is SipResponse response)
                steps[i] = response.IsFinal && passage.Requests.TryGetValue(branch, out var answered) ? AnswerTo(steps[answered]) : null;
            else if (passage.Requests.TryGetValue(branch, out var first))
                steps[i] = steps[first];
            else
            {
                if (SideAsked((SipRequest)message) is { } asked && IsServer(ladder, rung.To))
                {
                    // What was led to the target's side without the sender's before came from the sender's network.
                    if (asked == ServedSide.Terminating && passage.Side is null)
                        LabelAll(passage, steps, 3);
                    passage.Side = asked;
                }

                steps[i] = StepOf(ladder, rung, passage.Side);
                passage.Requests.Add(branch, i);
            }
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

    private static void LabelAll(Passage passage, int?[] steps, int step)
    {
        foreach (var index in passage.Requests.Values)
            steps[index] = step;
    }

    // The Route value by which the core asks names the side in its user part.
    private static ServedSide? SideAsked(SipRequest request)
    {
        if (!request.TryGetFirstValue(HeaderId.Route, out var value) || !NameAddrView.TryRead(value, out var route) || !SipUriView.TryRead(route.Uri, out var uri))
            return null;
        return Ascii.Equals(uri.User, ServedSides.OriginatingUser) ? ServedSide.Originating
            : Ascii.Equals(uri.User, ServedSides.TerminatingUser) ? ServedSide.Terminating
            : null;
    }

    private static bool IsServer(Ladder ladder, int column) =>
        ladder.Columns[column].IsElement && ladder.Columns[column].Name.StartsWith("poc-server.", StringComparison.Ordinal);

    // One MESSAGE on its way: an alert to many has as many.
    private sealed class Passage
    {
        public ServedSide? Side { get; set; }

        /// <summary>The rung of each request by the branch of its top Via, which is unique to the hop and comes back in its response.</summary>
        public Dictionary<string, int> Requests { get; } = new(StringComparer.Ordinal);
    }
}
