namespace Gateway.Domain.Clients;
internal sealed partial class PreEstablishedSession
{
    private ClientMedia? OpenMedia() => ClientMedia.Open(_context);
}
