; The installer for Windows: run by `python installer\build.py windows`, which passes the version and the two folders.
#ifndef Version
  #error pass /DVersion=, /DBundle= and /DRoot=, as installer\build.py does
#endif

[Setup]
AppId={{6E0B0B0B-6B57-4E0E-9C49-5E2D5A0D7A11}
AppName=Workstation
AppVersion={#Version}
DefaultDirName={autopf}\Workstation
DefaultGroupName=Workstation
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile={#Root}\LICENSE
OutputDir={#Root}\dist
OutputBaseFilename=workstation-{#Version}-setup
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
ChangesEnvironment=yes
UninstallDisplayIcon={app}\workstation-window.exe
WizardStyle=modern

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "path"; Description: "Let other programs find the command ""workstation"""; Flags: unchecked; Check: not IsAdminInstallMode

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "{#Root}\LICENSE"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\CHANGELOG.md"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{group}\Workstation"; Filename: "{app}\workstation-window.exe"
Name: "{autodesktop}\Workstation"; Filename: "{app}\workstation-window.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.aws\OpenWithProgids"; ValueType: string; ValueName: "Workstation.Project"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Workstation.Project"; ValueType: string; ValueData: "Workstation project"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Workstation.Project\DefaultIcon"; ValueType: string; ValueData: "{app}\workstation-window.exe,0"
Root: HKA; Subkey: "Software\Classes\Workstation.Project\shell\open\command"; ValueType: string; ValueData: """{app}\workstation-window.exe"" ""%1"""
Root: HKA; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: IsPathWithout(ExpandConstant('{app}'))

[Run]
Filename: "{app}\workstation.exe"; Parameters: "warm-up"; Flags: runhidden nowait
Filename: "{app}\workstation-window.exe"; Description: "{cm:LaunchProgram,Workstation}"; Flags: nowait postinstall skipifsilent

[Code]
{ The user's search path: the folder is added once, and taken out alone. }

function IsPathWithout(Folder: string): Boolean;
var
  Path: string;
begin
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Path) then
    Path := '';
  Result := Pos(';' + Uppercase(Folder) + ';', ';' + Uppercase(Path) + ';') = 0;
end;

procedure TakeOutOfPath(Folder: string);
var
  Path, Rest, Entry: string;
  Stop: Integer;
begin
  if IsPathWithout(Folder) or not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Path) then
    exit;
  Rest := '';
  while Path <> '' do
  begin
    Stop := Pos(';', Path);
    if Stop = 0 then
      Stop := Length(Path) + 1;
    Entry := Copy(Path, 1, Stop - 1);
    Delete(Path, 1, Stop);
    if (Entry <> '') and (CompareText(Entry, Folder) <> 0) then
    begin
      if Rest <> '' then
        Rest := Rest + ';';
      Rest := Rest + Entry;
    end;
  end;
  RegWriteExpandStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Rest);
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usUninstall then
    TakeOutOfPath(ExpandConstant('{app}'));
end;
