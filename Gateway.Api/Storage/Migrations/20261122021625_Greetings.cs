using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Api.Storage.Migrations
{
    public partial class Greetings : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ForwardedBy",
                table: "messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ForwardedFrom",
                table: "messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "MessagesMax",
                table: "mailboxes",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "MinutesMax",
                table: "mailboxes",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "greetings",
                columns: table => new
                {
                    Mailbox = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    File = table.Column<string>(type: "TEXT", nullable: false),
                    Length = table.Column<long>(type: "INTEGER", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_greetings", x => new { x.Mailbox, x.Kind });
                });
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "greetings");

            migrationBuilder.DropColumn(
                name: "ForwardedBy",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "ForwardedFrom",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "MessagesMax",
                table: "mailboxes");

            migrationBuilder.DropColumn(
                name: "MinutesMax",
                table: "mailboxes");
        }
    }
}
