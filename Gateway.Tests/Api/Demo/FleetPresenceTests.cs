using Gateway.Domain.History;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Tests.Support;

namespace Gateway.Tests.Api.Demo;

[Clause("RFC 4354", "4"), Clause("POC-CP", "4.1")]
public sealed class FleetPresenceTests
{
    [Fact]
    public void Handsets_of_the_fleet_publish_their_settings_over_SIP_and_take_them_back()
    {
        var (world, network) = FleetShift.Play(TimeSpan.FromMinutes(8), seed: 5);

        var sent = world.Sent.Where(line => line.Is("PUBLISH") && !line.Retransmission && ((SipRequest)line.Message).Text(HeaderId.Event) == PocSettingsDocument.Package)
            .Select(line => (line.To, Request: (SipRequest)line.Message)).ToList();
        var toCore = sent.Where(one => one.To == network.Core).Select(one => one.Request).ToList();
        var toServer = sent.Where(one => one.To == network.Server).Select(one => one.Request).ToList();
        Assert.InRange(toServer.Count, 4, 100);
        // Each handset proves who it is to the core, which asserts it to the PoC server.
        Assert.True(toCore.Count >= toServer.Count);
        Assert.All(toServer, request => Assert.Contains(request.RequestUriText, request.Text(HeaderId.PAssertedIdentity), StringComparison.Ordinal));
        Assert.All(toServer, request => Assert.True(PocSettingsDocument.TryRead(request.Body.Span, out _, out var error), error));
        // What a handset says again is about the publication that it has.
        var again = toServer.GroupBy(request => request.RequestUriText).SelectMany(handset => handset.Skip(1)).ToList();
        Assert.NotEmpty(again);
        Assert.All(again, request => Assert.True(request.Has(HeaderId.SipIfMatch)));

        var obeyed = network.Disk.Facts.OfType<Fact.SettingsPublished>().ToList();
        Assert.Equal(toServer.Count, obeyed.Count);
        Assert.Contains(obeyed, fact => fact.Settings.IncomingSessionBarring || fact.Settings.IncomingAlertBarring);
        Assert.Contains(obeyed, fact => !fact.Settings.IncomingSessionBarring && !fact.Settings.IncomingAlertBarring);
    }
}
