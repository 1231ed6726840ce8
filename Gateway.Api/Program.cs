using Gateway.Api;

var builder = WebApplication.CreateBuilder(args);
builder.AddSpa();
var app = builder.Build();
app.MapGet("/health/live", () => "ok");
app.MapSpa();
app.Run();
